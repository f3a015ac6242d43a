from pathlib import Path

from bottle import Bottle, request, template

app = Bottle()


@app.get("/templates")
def greet():
    folder = Path(__file__).parent / "files"
    return template("hello.tpl", name=request.query.name, template_lookup=[str(folder)])
