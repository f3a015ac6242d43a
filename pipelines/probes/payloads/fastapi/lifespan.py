from contextlib import asynccontextmanager

from fastapi import FastAPI

starts = []


@asynccontextmanager
async def lifespan(app: FastAPI):
    starts.append(True)
    yield


app = FastAPI(lifespan=lifespan)


@app.get("/lifespan")
async def read_starts():
    return {"starts": len(starts)}
