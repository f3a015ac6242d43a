from django.contrib.auth.decorators import permission_required
from django.contrib.auth.models import Permission, User
from django.http import HttpRequest, JsonResponse
from django.urls import path


def as_user(view):
    """Takes the user from a header, where a real site logs them in."""

    def wrapped(request: HttpRequest):
        if name := request.headers.get("X-User"):
            request.user, _ = User.objects.get_or_create(username=name)
            if name == "editor":
                request.user.user_permissions.add(Permission.objects.get(codename="add_lamp"))
        return view(request)

    return wrapped


@as_user
@permission_required("shop.add_lamp", raise_exception=True)
def write(request: HttpRequest):
    return JsonResponse({"user": request.user.username})


urlpatterns = [path("permissions", write)]
