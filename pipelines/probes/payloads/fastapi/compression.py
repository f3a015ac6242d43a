from fastapi import FastAPI
from fastapi.middleware.gzip import GZipMiddleware
from fastapi.responses import PlainTextResponse

app = FastAPI()
app.add_middleware(GZipMiddleware)


@app.get("/compression", response_class=PlainTextResponse)
async def read():
    return "x" * 5000
