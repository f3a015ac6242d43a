from ninja import Router
from ninja.throttling import AnonRateThrottle

router = Router()


@router.get("/rate-limiting", throttle=[AnonRateThrottle("2/m")])
def read(request):
    return {}
