from blacksheep import Application, Request, Router, json

app = Application(router=Router())


async def mark(request: Request, handler):
    request.scope["seen"] = True
    response = await handler(request)
    response.add_header(b"X-Middleware", b"done")
    return response


app.middlewares.append(mark)


@app.router.get("/middleware")
async def read_mark(request: Request):
    return json({"seen": request.scope["seen"]})
