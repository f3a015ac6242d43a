from fastapi import APIRouter, FastAPI

app = FastAPI()
router = APIRouter(prefix="/shop")


@router.get("/items")
async def read_items():
    return "items"


app.include_router(router, prefix="/routers")
