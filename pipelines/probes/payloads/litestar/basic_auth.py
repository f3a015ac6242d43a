import base64

from litestar import Litestar, Request, get
from litestar.connection import ASGIConnection
from litestar.exceptions import NotAuthorizedException
from litestar.middleware import AbstractAuthenticationMiddleware, AuthenticationResult


class BasicAuthMiddleware(AbstractAuthenticationMiddleware):
    async def authenticate_request(self, connection: ASGIConnection) -> AuthenticationResult:
        scheme, _, credentials = connection.headers.get("Authorization", "").partition(" ")
        if scheme != "Basic" or base64.b64decode(credentials) != b"ada:secret":
            raise NotAuthorizedException(headers={"WWW-Authenticate": "Basic"})
        return AuthenticationResult(user="ada", auth=None)


@get("/basic-auth")
async def read_user(request: Request) -> dict[str, str]:
    return {"user": request.user}


app = Litestar([read_user], middleware=[BasicAuthMiddleware])
