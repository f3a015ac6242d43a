from litestar import Litestar, get


@get("/path-parameters/{number:int}")
async def read_number(number: int) -> dict[str, int]:
    return {"number": number}


app = Litestar([read_number])
