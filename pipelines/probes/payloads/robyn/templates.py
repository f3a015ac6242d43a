from pathlib import Path
from urllib.parse import unquote

from robyn import Request, Robyn
from robyn.templating import JinjaTemplate

template = JinjaTemplate(str(Path(__file__).parent / "files"))


def set_up(app: Robyn):
    @app.get("/templates")
    def greet(request: Request):
        return template.render_template("hello.html", name=unquote(request.query_params.get("name", "")))
