import asyncio

from blacksheep import Application, Response, Router, StreamedContent

app = Application(router=Router())


async def parts():
    for number in range(3):
        yield f"part {number}\n".encode()
        await asyncio.sleep(0.2)


@app.router.get("/streaming")
async def stream():
    return Response(200, content=StreamedContent(b"text/plain", parts))
