from litestar import Litestar, get
from litestar.config.cors import CORSConfig


@get("/cors")
async def read() -> dict[str, str]:
    return {}


app = Litestar([read], cors_config=CORSConfig(allow_origins=["https://good.example"]))
