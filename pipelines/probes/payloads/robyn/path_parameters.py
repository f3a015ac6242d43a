from robyn import Robyn


def set_up(app: Robyn):
    @app.get("/path-parameters/:number")
    def read_number(number: int):
        return {"number": number}
