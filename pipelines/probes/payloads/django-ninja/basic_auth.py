from ninja import Router
from ninja.security import HttpBasicAuth

router = Router()


class BasicAuth(HttpBasicAuth):
    def authenticate(self, request, username, password):
        return username if (username, password) == ("ada", "secret") else None


@router.get("/basic-auth", auth=BasicAuth())
def read_user(request):
    return {"user": request.auth}
