import time

from flask import Flask, Response

app = Flask(__name__)


@app.get("/streaming")
def stream():
    def parts():
        for number in range(3):
            yield f"part {number}\n"
            time.sleep(0.2)

    return Response(parts(), mimetype="text/plain")
