from typing import Annotated

from fastapi import Depends, FastAPI

app = FastAPI()


async def read_name(name: str):
    return name


async def make_greeting(name: Annotated[str, Depends(read_name)]):
    return f"Hello {name}"


@app.get("/dependency-injection")
async def greet(greeting: Annotated[str, Depends(make_greeting)]):
    return {"greeting": greeting}
