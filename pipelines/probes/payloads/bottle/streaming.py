import time

from bottle import Bottle, response

app = Bottle()


@app.get("/streaming")
def stream():
    response.content_type = "text/plain"
    for number in range(3):
        yield f"part {number}\n"
        time.sleep(0.2)
