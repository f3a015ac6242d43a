import secrets
from typing import Annotated

from fastapi import Depends, FastAPI, HTTPException
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

app = FastAPI()
security = HTTPBearer()


@app.get("/token-auth")
async def read_user(credentials: Annotated[HTTPAuthorizationCredentials, Depends(security)]):
    if not secrets.compare_digest(credentials.credentials, "secret-token"):
        raise HTTPException(status_code=401, detail="Invalid token")
    return {"user": "ada"}
