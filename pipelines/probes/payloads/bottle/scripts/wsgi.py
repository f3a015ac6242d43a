from bottle import Bottle

app = Bottle()


@app.get("/hello")
def hello():
    return "hello"
