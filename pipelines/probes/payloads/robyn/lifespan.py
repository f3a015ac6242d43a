from robyn import Robyn

starts = []


def set_up(app: Robyn):
    @app.startup_handler
    async def count_start():
        starts.append(True)

    @app.get("/lifespan")
    def read_starts():
        return {"starts": len(starts)}
