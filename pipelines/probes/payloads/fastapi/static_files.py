from pathlib import Path

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles

app = FastAPI()
app.mount("/static-files", StaticFiles(directory=Path(__file__).parent / "files"))
