from pathlib import Path

from fastapi import FastAPI, Request
from fastapi.templating import Jinja2Templates

app = FastAPI()
templates = Jinja2Templates(directory=Path(__file__).parent / "files")


@app.get("/templates")
async def greet(request: Request, name: str):
    return templates.TemplateResponse(request=request, name="hello.html", context={"name": name})
