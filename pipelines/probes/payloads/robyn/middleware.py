from robyn import Request, Response, Robyn


def set_up(app: Robyn):
    @app.before_request("/middleware")
    def mark_request(request: Request):
        request.headers.set("x-seen", "true")
        return request

    @app.after_request("/middleware")
    def mark_response(response: Response):
        response.headers.set("X-Middleware", "done")
        return response

    @app.get("/middleware")
    def read_mark(request: Request):
        return {"seen": request.headers.get("x-seen") == "true"}
