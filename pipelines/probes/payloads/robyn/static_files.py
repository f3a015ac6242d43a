from pathlib import Path

from robyn import Robyn


def set_up(app: Robyn):
    app.serve_directory(route="/static-files", directory_path=str(Path(__file__).parent / "files"))
