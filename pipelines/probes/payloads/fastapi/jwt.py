from typing import Annotated

import jwt
from fastapi import Depends, FastAPI, HTTPException
from fastapi.security import OAuth2PasswordBearer, OAuth2PasswordRequestForm

SECRET_KEY = "a secret of the probe, long enough"
app = FastAPI()
oauth2_scheme = OAuth2PasswordBearer(tokenUrl="jwt/token")


async def get_current_user(token: Annotated[str, Depends(oauth2_scheme)]):
    try:
        return jwt.decode(token, SECRET_KEY, algorithms=["HS256"])["sub"]
    except jwt.InvalidTokenError:
        raise HTTPException(status_code=401, headers={"WWW-Authenticate": "Bearer"}) from None


@app.post("/jwt/token")
async def login(form: Annotated[OAuth2PasswordRequestForm, Depends()]):
    if (form.username, form.password) != ("ada", "secret"):
        raise HTTPException(status_code=400, detail="Incorrect username or password")
    token = jwt.encode({"sub": form.username}, SECRET_KEY, algorithm="HS256")
    return {"access_token": token, "token_type": "bearer"}


@app.get("/jwt/me")
async def read_me(user: Annotated[str, Depends(get_current_user)]):
    return {"user": user}
