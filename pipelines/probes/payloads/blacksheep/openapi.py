from dataclasses import dataclass

from blacksheep import Application, Router, json
from blacksheep.server.openapi.ui import ReDocUIProvider
from blacksheep.server.openapi.v3 import OpenAPIHandler
from openapidocs.v3 import Info

app = Application(router=Router())
docs = OpenAPIHandler(
    info=Info(title="Probe", version="1"),
    ui_path="/configured/docs",
    json_spec_path="/configured/openapi.json",
    yaml_spec_path="/configured/openapi.yaml",
)
docs.ui_providers.append(ReDocUIProvider(ui_path="/configured/redoc"))
docs.bind_app(app)


@dataclass
class Item:
    name: str
    price: float


@app.router.post("/configured/items")
async def create_item(data: Item):
    return json(data)
