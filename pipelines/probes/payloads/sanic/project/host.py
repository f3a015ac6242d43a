from probe_host import found
from sanic import Request, Sanic
from sanic.response import raw

app = Sanic("Probes")
app.config.FALLBACK_ERROR_FORMAT = "json"
for program in found().loaded.values():
    app.config.update(getattr(program, "config", {}))
for program in found().loaded.values():
    if hasattr(program, "set_up"):
        program.set_up(app)
    if hasattr(program, "bp"):
        app.blueprint(program.bp)


@app.get("/")
async def report(request: Request):
    return raw(found().report(), content_type="application/json")
