from flask import Flask

app = Flask(__name__)


@app.get("/path-parameters/<int:number>")
def read_number(number: int):
    return {"number": number}
