from litestar import Litestar, get
from litestar.di import Provide


async def read_name(name: str) -> str:
    return name


async def make_greeting(caller: str) -> str:
    return f"Hello {caller}"


@get("/dependency-injection", dependencies={"greeting": Provide(make_greeting)})
async def greet(greeting: str) -> dict[str, str]:
    return {"greeting": greeting}


app = Litestar([greet], dependencies={"caller": Provide(read_name)})
