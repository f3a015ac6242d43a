from litestar import Litestar, Request, get
from litestar.datastructures import MutableScopeHeaders
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Message, Receive, Scope, Send


class MarkMiddleware(ASGIMiddleware):
    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        async def send_marked(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableScopeHeaders.from_message(message)["X-Middleware"] = "done"
            await send(message)

        scope["state"]["seen"] = True
        await next_app(scope, receive, send_marked)


@get("/middleware")
async def read_mark(request: Request) -> dict[str, bool]:
    return {"seen": request.scope["state"]["seen"]}


app = Litestar([read_mark], middleware=[MarkMiddleware()])
