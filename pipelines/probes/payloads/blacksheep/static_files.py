from pathlib import Path

from blacksheep import Application, Router

app = Application(router=Router())
app.serve_files(Path(__file__).parent / "files", root_path="/static-files", extensions={".txt"})
