from fastapi import FastAPI, Request
from starlette_csrf import CSRFMiddleware

app = FastAPI()
app.add_middleware(CSRFMiddleware, secret="a secret of the probe")


@app.get("/csrf")
async def form(request: Request):
    return {"token": request.cookies.get("csrftoken")}


@app.post("/csrf")
async def write():
    return {}
