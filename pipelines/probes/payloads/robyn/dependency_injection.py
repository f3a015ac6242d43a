from robyn import Request, Robyn


class Greeter:
    def greet(self, name: str):
        return f"Hello {name}"


def set_up(app: Robyn):
    app.inject_global(greeter=Greeter())

    @app.get("/dependency-injection")
    def greet(request: Request, global_dependencies):
        name = request.query_params.get("name", "")
        return {"greeting": global_dependencies["greeter"].greet(name)}
