from typing import Annotated

from fastapi import FastAPI, Header, HTTPException, Security
from fastapi.security import SecurityScopes

app = FastAPI()
granted = {"editor": {"items:write"}, "reader": {"items:read"}}


async def get_user(scopes: SecurityScopes, x_user: Annotated[str | None, Header()] = None):
    if x_user not in granted:
        raise HTTPException(status_code=401)
    if not granted[x_user].issuperset(scopes.scopes):
        raise HTTPException(status_code=403, detail="Not enough permissions")
    return x_user


@app.get("/permissions")
async def write(user: Annotated[str, Security(get_user, scopes=["items:write"])]):
    return {"user": user}
