from pathlib import Path

from litestar import Litestar, get
from litestar.contrib.jinja import JinjaTemplateEngine
from litestar.response import Template
from litestar.template.config import TemplateConfig


@get("/templates")
async def greet(name: str) -> Template:
    return Template("hello.html", context={"name": name})


app = Litestar(
    [greet],
    template_config=TemplateConfig(directory=Path(__file__).parent / "files", engine=JinjaTemplateEngine),
)
