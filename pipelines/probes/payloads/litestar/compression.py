from litestar import Litestar, MediaType, get
from litestar.config.compression import CompressionConfig


@get("/compression", media_type=MediaType.TEXT)
async def read() -> str:
    return "x" * 5000


app = Litestar([read], compression_config=CompressionConfig(backend="gzip"))
