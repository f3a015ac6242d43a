from blacksheep import Application, Router, WebSocket

app = Application(router=Router())


@app.router.ws("/websocket")
async def echo(websocket: WebSocket):
    await websocket.accept()
    while True:
        await websocket.send_text(await websocket.receive_text())
