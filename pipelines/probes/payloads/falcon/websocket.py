import falcon.asgi


class Echo:
    async def on_websocket(self, req: falcon.asgi.Request, ws: falcon.asgi.WebSocket):
        await ws.accept()
        while True:
            await ws.send_text(await ws.receive_text())


app = falcon.asgi.App()
app.add_route("/websocket", Echo())
