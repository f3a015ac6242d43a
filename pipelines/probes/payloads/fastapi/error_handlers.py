from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

app = FastAPI()


class TeapotError(Exception):
    pass


@app.exception_handler(TeapotError)
async def handle_teapot(request: Request, error: TeapotError):
    return JSONResponse({"error": "teapot"}, status_code=418)


@app.get("/error-handlers")
async def brew():
    raise TeapotError
