from sanic import Request, Sanic
from sanic.response import text

app = Sanic("Hello")


@app.get("/hello")
async def hello(request: Request):
    return text("hello")
