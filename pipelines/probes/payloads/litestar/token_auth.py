from litestar import Litestar, Request, get
from litestar.connection import ASGIConnection
from litestar.exceptions import NotAuthorizedException
from litestar.middleware import AbstractAuthenticationMiddleware, AuthenticationResult


class TokenMiddleware(AbstractAuthenticationMiddleware):
    async def authenticate_request(self, connection: ASGIConnection) -> AuthenticationResult:
        if connection.headers.get("Authorization") != "Bearer secret-token":
            raise NotAuthorizedException
        return AuthenticationResult(user="ada", auth=None)


@get("/token-auth")
async def read_user(request: Request) -> dict[str, str]:
    return {"user": request.user}


app = Litestar([read_user], middleware=[TokenMiddleware])
