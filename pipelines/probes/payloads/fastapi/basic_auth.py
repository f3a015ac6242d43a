import secrets
from typing import Annotated

from fastapi import Depends, FastAPI, HTTPException
from fastapi.security import HTTPBasic, HTTPBasicCredentials

app = FastAPI()
security = HTTPBasic()


@app.get("/basic-auth")
async def read_user(credentials: Annotated[HTTPBasicCredentials, Depends(security)]):
    is_ada = secrets.compare_digest(credentials.username.encode(), b"ada")
    if not (is_ada and secrets.compare_digest(credentials.password.encode(), b"secret")):
        raise HTTPException(status_code=401, headers={"WWW-Authenticate": "Basic"})
    return {"user": credentials.username}
