from litestar import Litestar, get
from litestar.middleware.rate_limit import RateLimitConfig


@get("/rate-limiting")
async def read() -> dict[str, str]:
    return {}


app = Litestar([read], middleware=[RateLimitConfig(rate_limit=("minute", 2)).middleware])
