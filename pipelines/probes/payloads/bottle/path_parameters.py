from bottle import Bottle

app = Bottle()


@app.get("/path-parameters/<number:int>")
def read_number(number: int):
    return {"number": number}
