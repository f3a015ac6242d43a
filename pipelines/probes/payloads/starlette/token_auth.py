from starlette.applications import Starlette
from starlette.authentication import (
    AuthCredentials,
    AuthenticationBackend,
    AuthenticationError,
    SimpleUser,
    requires,
)
from starlette.middleware import Middleware
from starlette.middleware.authentication import AuthenticationMiddleware
from starlette.requests import HTTPConnection, Request
from starlette.responses import JSONResponse
from starlette.routing import Route


class TokenBackend(AuthenticationBackend):
    async def authenticate(self, conn: HTTPConnection):
        if "Authorization" not in conn.headers:
            return None
        if conn.headers["Authorization"] != "Bearer secret-token":
            raise AuthenticationError("Invalid token")
        return AuthCredentials(["authenticated"]), SimpleUser("ada")


@requires("authenticated")
async def read_user(request: Request):
    return JSONResponse({"user": request.user.display_name})


app = Starlette(
    routes=[Route("/token-auth", read_user)],
    middleware=[Middleware(AuthenticationMiddleware, backend=TokenBackend())],
)
