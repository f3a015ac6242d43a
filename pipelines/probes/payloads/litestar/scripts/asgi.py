from litestar import Litestar, get


@get("/hello")
async def hello() -> str:
    return "hello"


app = Litestar([hello])
