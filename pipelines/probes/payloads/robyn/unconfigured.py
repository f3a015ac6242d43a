from robyn import Robyn


def set_up(app: Robyn):
    @app.get("/lamps/:price")
    def read_lamp(price: float):
        return {"price": price}
