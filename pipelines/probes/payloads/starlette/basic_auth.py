import base64
import binascii

from starlette.applications import Starlette
from starlette.authentication import AuthCredentials, AuthenticationBackend, AuthenticationError, SimpleUser
from starlette.middleware import Middleware
from starlette.middleware.authentication import AuthenticationMiddleware
from starlette.requests import HTTPConnection, Request
from starlette.responses import JSONResponse
from starlette.routing import Route


class BasicAuthBackend(AuthenticationBackend):
    async def authenticate(self, conn: HTTPConnection):
        scheme, _, credentials = conn.headers.get("Authorization", "").partition(" ")
        try:
            decoded = base64.b64decode(credentials).decode("ascii")
        except (ValueError, UnicodeDecodeError, binascii.Error) as error:
            raise AuthenticationError("Invalid basic auth credentials") from error
        username, _, password = decoded.partition(":")
        if scheme.lower() != "basic" or (username, password) != ("ada", "secret"):
            raise AuthenticationError("Invalid basic auth credentials")
        return AuthCredentials(["authenticated"]), SimpleUser(username)


def ask(conn: HTTPConnection, error: AuthenticationError):
    return JSONResponse({"error": str(error)}, status_code=401, headers={"WWW-Authenticate": "Basic"})


async def read_user(request: Request):
    return JSONResponse({"user": request.user.display_name})


app = Starlette(
    routes=[Route("/basic-auth", read_user)],
    middleware=[Middleware(AuthenticationMiddleware, backend=BasicAuthBackend(), on_error=ask)],
)
