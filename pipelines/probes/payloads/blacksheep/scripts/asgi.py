from blacksheep import Application, get, text

app = Application()


@get("/hello")
async def hello():
    return text("hello")
