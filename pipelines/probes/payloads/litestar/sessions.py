from litestar import Litestar, Request, get
from litestar.middleware.session.server_side import ServerSideSessionConfig


@get("/sessions/set")
async def store(request: Request, color: str) -> dict[str, str]:
    request.set_session({"color": color})
    return {}


@get("/sessions/get")
async def read(request: Request) -> dict[str, str | None]:
    return {"color": request.session.get("color")}


app = Litestar([store, read], middleware=[ServerSideSessionConfig().middleware])
