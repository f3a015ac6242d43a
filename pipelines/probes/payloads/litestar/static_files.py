from pathlib import Path

from litestar import Litestar
from litestar.static_files import create_static_files_router

app = Litestar([create_static_files_router("/static-files", directories=[Path(__file__).parent / "files"])])
