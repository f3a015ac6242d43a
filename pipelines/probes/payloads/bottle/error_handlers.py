from bottle import Bottle, HTTPError, response

app = Bottle()


@app.error(418)
def handle_teapot(error: HTTPError):
    response.content_type = "application/json"
    return '{"error": "teapot"}'


@app.get("/error-handlers")
def brew():
    raise HTTPError(418)
