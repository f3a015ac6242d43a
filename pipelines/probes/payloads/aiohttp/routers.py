from aiohttp import web


async def read_items(request: web.Request):
    return web.Response(text="items")


def set_up(app: web.Application):
    shop = web.Application()
    shop.router.add_get("/items", read_items)
    app.add_subapp("/routers/shop", shop)
