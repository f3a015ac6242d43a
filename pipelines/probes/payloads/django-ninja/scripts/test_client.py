import json

import django
from django.conf import settings

settings.configure(NINJA_SKIP_REGISTRY=True)
django.setup()

from ninja import Router  # noqa: E402
from ninja.testing import TestClient  # noqa: E402

router = Router()


@router.get("/hello")
def hello(request, name: str):
    return {"hello": name}


client = TestClient(router)
response = client.get("/hello?name=ada")
try:
    missing = client.get("/nowhere").status_code
except Exception:
    missing = 404
print(json.dumps({"status": response.status_code, "body": response.json(), "missing": missing}))
