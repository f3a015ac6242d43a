from django.conf import settings
from django.core.asgi import get_asgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path


def hello(request: HttpRequest):
    return HttpResponse("hello")


urlpatterns = [path("hello", hello)]
settings.configure(ROOT_URLCONF=tuple(urlpatterns), ALLOWED_HOSTS=["*"], SECRET_KEY="a secret of the probe")
app = get_asgi_application()
