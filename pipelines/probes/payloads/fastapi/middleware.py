from fastapi import FastAPI, Request

app = FastAPI()


@app.middleware("http")
async def mark(request: Request, call_next):
    request.state.seen = True
    response = await call_next(request)
    response.headers["X-Middleware"] = "done"
    return response


@app.get("/middleware")
async def read_mark(request: Request):
    return {"seen": request.state.seen}
