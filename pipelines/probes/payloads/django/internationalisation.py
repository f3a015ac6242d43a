from django.http import HttpRequest, JsonResponse
from django.urls import path
from django.utils.translation import gettext as _


# "Password" is among the texts that Django itself brings translated.
def read_text(request: HttpRequest):
    return JsonResponse({"text": _("Password")})


urlpatterns = [path("internationalisation", read_text)]
