from probe_host import found
from robyn import Response, Robyn

app = Robyn(__file__)


@app.get("/")
def report():
    return Response(200, {"Content-Type": "application/json"}, found().report())


for program in found().loaded.values():
    program.set_up(app)
app.start()
