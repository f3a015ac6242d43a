from django.http import HttpRequest, JsonResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt


@csrf_exempt
def upload(request: HttpRequest):
    photo = request.FILES["photo"]
    return JsonResponse({"filename": photo.name, "size": photo.size})


urlpatterns = [path("multipart", upload)]
