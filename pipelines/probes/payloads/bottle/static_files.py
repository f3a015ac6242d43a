from pathlib import Path

from bottle import Bottle, static_file

app = Bottle()


@app.get("/static-files/<filename:path>")
def send(filename: str):
    return static_file(filename, root=Path(__file__).parent / "files")
