from quart import Quart

app = Quart(__name__)


@app.get("/path-parameters/<int:number>")
async def read_number(number: int):
    return {"number": number}
