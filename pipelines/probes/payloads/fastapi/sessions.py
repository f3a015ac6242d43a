from fastapi import FastAPI, Request
from starlette.middleware.sessions import SessionMiddleware

app = FastAPI()
app.add_middleware(SessionMiddleware, secret_key="a secret of the probe")


@app.get("/sessions/set")
async def store(request: Request, color: str):
    request.session["color"] = color
    return {}


@app.get("/sessions/get")
async def read(request: Request):
    return {"color": request.session.get("color")}
