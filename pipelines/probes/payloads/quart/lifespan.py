from quart import Quart

app = Quart(__name__)
starts = []


@app.before_serving
async def count_start():
    starts.append(True)


@app.get("/lifespan")
async def read_starts():
    return {"starts": len(starts)}
