from fastapi import FastAPI, WebSocket

app = FastAPI()


@app.websocket("/websocket")
async def echo(websocket: WebSocket):
    await websocket.accept()
    while True:
        await websocket.send_text(await websocket.receive_text())
