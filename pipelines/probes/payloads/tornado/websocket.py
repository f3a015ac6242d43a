import tornado.websocket


class EchoHandler(tornado.websocket.WebSocketHandler):
    def on_message(self, message):
        self.write_message(message)


handlers = [(r"/websocket", EchoHandler)]
