from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Mount, Route


async def read_items(request: Request):
    return PlainTextResponse("items")


shop = [Route("/items", read_items)]
app = Starlette(routes=[Mount("/routers/shop", routes=shop)])
