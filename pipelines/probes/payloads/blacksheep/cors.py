from blacksheep import Application, Router, json

app = Application(router=Router())
app.use_cors(allow_origins="https://good.example", allow_methods="GET")


@app.router.get("/cors")
async def read():
    return json({})
