from blacksheep import Application, Request, Router, json

app = Application(router=Router())
app.use_sessions("a secret of the probe")


@app.router.get("/sessions/set")
async def store(request: Request, color: str):
    request.session["color"] = color
    return json({})


@app.router.get("/sessions/get")
async def read(request: Request):
    return json({"color": request.session.get("color")})
