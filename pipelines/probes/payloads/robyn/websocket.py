from robyn import Robyn, WebSocketDisconnect


def set_up(app: Robyn):
    @app.websocket("/websocket")
    async def echo(websocket):
        try:
            while True:
                await websocket.send_text(await websocket.receive_text())
        except WebSocketDisconnect:
            pass
