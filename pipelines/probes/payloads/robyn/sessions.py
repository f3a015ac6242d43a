from robyn import Request, Robyn


def set_up(app: Robyn):
    app.configure_sessions(secret_key="a secret of the probe")

    @app.get("/sessions/set")
    def store(request: Request):
        request.session["color"] = request.query_params.get("color", "")
        return {}

    @app.get("/sessions/get")
    def read(request: Request):
        return {"color": request.session.get("color")}
