from fastapi import FastAPI

app = FastAPI()


@app.get("/path-parameters/{number}")
async def read_number(number: int):
    return {"number": number}
