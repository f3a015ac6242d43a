from fastapi import FastAPI
from ratelimit import RateLimitMiddleware, Rule
from ratelimit.backends.simple import MemoryBackend

app = FastAPI()


async def address(scope):
    return scope["client"][0], "default"


app.add_middleware(
    RateLimitMiddleware,
    authenticate=address,
    backend=MemoryBackend(),
    config={r"^/rate-limiting": [Rule(minute=2)]},
)


@app.get("/rate-limiting")
async def read():
    return {}
