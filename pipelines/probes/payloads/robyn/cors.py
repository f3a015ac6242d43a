from robyn import ALLOW_CORS, Robyn


def set_up(app: Robyn):
    ALLOW_CORS(app, origins=["https://good.example"])

    @app.get("/cors")
    def read():
        return {}
