import time

from ninja import SSE, Router

router = Router()


@router.get("/server-sent-events", response=SSE[str])
def send_ticks(request):
    for _ in range(2):
        yield "a\nb"
        time.sleep(0.3)
