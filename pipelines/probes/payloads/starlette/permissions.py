from starlette.applications import Starlette
from starlette.authentication import AuthCredentials, AuthenticationBackend, SimpleUser, requires
from starlette.middleware import Middleware
from starlette.middleware.authentication import AuthenticationMiddleware
from starlette.requests import HTTPConnection, Request
from starlette.responses import JSONResponse
from starlette.routing import Route


class HeaderBackend(AuthenticationBackend):
    async def authenticate(self, conn: HTTPConnection):
        if (user := conn.headers.get("X-User")) is None:
            return None
        return AuthCredentials(["authenticated", user]), SimpleUser(user)


@requires("editor")
async def write(request: Request):
    return JSONResponse({"user": request.user.display_name})


app = Starlette(
    routes=[Route("/permissions", write)],
    middleware=[Middleware(AuthenticationMiddleware, backend=HeaderBackend())],
)
