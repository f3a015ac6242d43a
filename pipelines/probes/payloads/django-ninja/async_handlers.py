import asyncio

from ninja import Router

router = Router()


@router.get("/async-handlers")
async def wait(request):
    await asyncio.sleep(0.25)
    return {}
