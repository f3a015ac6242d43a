from pathlib import Path

from blacksheep import Application, Router
from blacksheep.server.rendering.jinja2 import JinjaRenderer
from blacksheep.server.responses import view_async
from blacksheep.settings.html import html_settings
from jinja2 import FileSystemLoader

app = Application(router=Router())
html_settings.use(JinjaRenderer(loader=FileSystemLoader(Path(__file__).parent / "files"), enable_async=True))


@app.router.get("/templates")
async def greet(name: str):
    return await view_async("hello", {"name": name})
