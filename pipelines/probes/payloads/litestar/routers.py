from litestar import Litestar, Router, get


@get("/items")
async def read_items() -> str:
    return "items"


shop = Router("/shop", route_handlers=[read_items])
app = Litestar([Router("/routers", route_handlers=[shop])])
