from blacksheep import Application, Request, Router, json
from blacksheep.server.di import register_http_context

app = Application(router=Router())
register_http_context(app)


class Name:
    def __init__(self, request: Request):
        self.text = request.query["name"][0]


class Greeting:
    def __init__(self, name: Name):
        self.text = f"Hello {name.text}"


app.services.add_scoped(Name)
app.services.add_scoped(Greeting)


@app.router.get("/dependency-injection")
async def greet(greeting: Greeting):
    return json({"greeting": greeting.text})
