from litestar import Litestar, Request, get, post
from litestar.config.csrf import CSRFConfig
from litestar.utils.scope.state import ScopeState


@get("/csrf")
async def read(request: Request) -> dict[str, str]:
    return {"token": ScopeState.from_scope(request.scope).csrf_token}


@post("/csrf")
async def write() -> dict[str, str]:
    return {}


app = Litestar([read, write], csrf_config=CSRFConfig(secret="a secret of the probe"))
