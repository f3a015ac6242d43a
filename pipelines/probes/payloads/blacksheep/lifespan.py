from blacksheep import Application, Router, json

app = Application(router=Router())
starts = []


@app.on_start
async def count_start(application: Application):
    starts.append(True)


@app.router.get("/lifespan")
async def read_starts():
    return json({"starts": len(starts)})
