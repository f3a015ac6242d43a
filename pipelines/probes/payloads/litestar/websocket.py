from litestar import Litestar
from litestar.handlers import websocket_listener


@websocket_listener("/websocket")
async def echo(data: str) -> str:
    return data


app = Litestar([echo])
