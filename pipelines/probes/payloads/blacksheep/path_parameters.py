from blacksheep import Application, Router, json

app = Application(router=Router())


@app.router.get("/path-parameters/{int:number}")
async def read_number(number: int):
    return json({"number": number})
