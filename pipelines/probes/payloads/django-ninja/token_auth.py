from ninja import Router
from ninja.security import HttpBearer

router = Router()


class Bearer(HttpBearer):
    def authenticate(self, request, token):
        return "ada" if token == "secret-token" else None


@router.get("/token-auth", auth=Bearer())
def read_user(request):
    return {"user": request.auth}
