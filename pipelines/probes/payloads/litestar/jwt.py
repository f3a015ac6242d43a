from dataclasses import dataclass
from typing import Annotated, Any

from litestar import Litestar, Request, Response, get, post
from litestar.connection import ASGIConnection
from litestar.enums import RequestEncodingType
from litestar.exceptions import NotAuthorizedException
from litestar.params import Body
from litestar.security.jwt import OAuth2Login, OAuth2PasswordBearerAuth, Token


@dataclass
class Login:
    username: str
    password: str


async def retrieve_user(token: Token, connection: ASGIConnection[Any, Any, Any, Any]) -> str | None:
    return token.sub if token.sub == "ada" else None


auth = OAuth2PasswordBearerAuth[str](
    retrieve_user_handler=retrieve_user,
    token_secret="a secret of the probe, long enough",
    token_url="/jwt/token",
    exclude=["/jwt/token"],
)


@post("/jwt/token")
async def login(
    data: Annotated[Login, Body(media_type=RequestEncodingType.URL_ENCODED)],
) -> Response[OAuth2Login]:
    if (data.username, data.password) != ("ada", "secret"):
        raise NotAuthorizedException
    return auth.login(identifier=data.username)


@get("/jwt/me")
async def read_me(request: Request[str, Token, Any]) -> dict[str, str]:
    return {"user": request.user}


app = Litestar([login, read_me], on_app_init=[auth.on_app_init])
