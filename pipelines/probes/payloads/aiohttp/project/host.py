from aiohttp import web
from probe_host import found


async def report(request: web.Request):
    return web.Response(body=found().report(), content_type="application/json")


def make_app(argv: list[str]):
    app = web.Application()
    app.router.add_get("/", report)
    for program in found().loaded.values():
        app.add_routes(getattr(program, "routes", []))
        if hasattr(program, "set_up"):
            program.set_up(app)
    return app
