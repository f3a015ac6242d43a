from litestar import Litestar, get
from litestar.connection import ASGIConnection
from litestar.exceptions import NotAuthorizedException, PermissionDeniedException
from litestar.handlers import BaseRouteHandler


def editors_only(connection: ASGIConnection, handler: BaseRouteHandler) -> None:
    user = connection.headers.get("X-User")
    if user is None:
        raise NotAuthorizedException
    if user != "editor":
        raise PermissionDeniedException


@get("/permissions", guards=[editors_only])
async def write() -> dict[str, str]:
    return {}


app = Litestar([write])
