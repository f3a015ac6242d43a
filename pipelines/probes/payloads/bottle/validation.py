from bottle import Bottle, request

app = Bottle()


@app.post("/validation")
def create_item():
    return request.json
