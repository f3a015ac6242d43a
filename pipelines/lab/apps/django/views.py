"""The sample API in Django."""

import functools
import json
import os
import secrets
import time
import zlib
from concurrent.futures import ThreadPoolExecutor

import urllib3
from django.http import HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST
from forms import ItemForm, OrderForm, UploadForm
from models import Product

upstreams = urllib3.PoolManager(maxsize=12)
executor = ThreadPoolExecutor(max_workers=12)


@require_GET
def plain(request):
    return HttpResponse("Hello, World!", content_type="text/plain")


@require_GET
def hello_json(request):
    return JsonResponse({"message": "Hello, World!"})


@require_GET
def read_item(request, item_id):
    form = ItemForm(request.GET)
    if not form.is_valid():
        return JsonResponse({"errors": form.errors.get_json_data()}, status=400)
    limit = form.cleaned_data["limit"]
    return JsonResponse(
        {"item_id": item_id, "q": form.cleaned_data["q"], "limit": 10 if limit is None else limit}
    )


@csrf_exempt
@require_POST
def create_order(request):
    try:
        form = OrderForm(dict(json.loads(request.body)))
    except (ValueError, TypeError):
        return JsonResponse({"errors": "The body must be a JSON object."}, status=400)
    if not form.is_valid():
        return JsonResponse({"errors": form.errors.get_json_data()}, status=400)
    order = form.cleaned_data
    return JsonResponse({**order, "total": order["price"] * order["quantity"]}, status=201)


@require_GET
def read_product(request, product_id):
    return JsonResponse(get_object_or_404(Product, pk=product_id).as_dict())


@require_GET
def read_products(request):
    after = int(request.GET.get("after", 0))
    products = Product.objects.filter(id__gt=after).order_by("id")[:100]
    return JsonResponse([product.as_dict() for product in products], safe=False)


@require_GET
def list_page(request):
    title = request.GET["title"]
    items = [f"{title} {number}" for number in range(1, 21)]
    return render(request, "list.html", {"title": title, "items": items})


@csrf_exempt
@require_POST
def upload(request):
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        return JsonResponse({"errors": form.errors.get_json_data()}, status=400)
    file = form.cleaned_data["file"]
    content = file.read()
    return JsonResponse({"filename": file.name, "size": file.size, "crc32": zlib.crc32(content)}, status=201)


def lines(count, pause_ms):
    for number in range(count):
        yield f"line {number}\n"
        time.sleep(pause_ms / 1000)


@require_GET
def stream(request):
    count, pause_ms = int(request.GET["count"]), int(request.GET["pause_ms"])
    return StreamingHttpResponse(lines(count, pause_ms), content_type="text/plain")


def ask_upstream(number):
    return upstreams.request("GET", f"{os.environ['UPSTREAM_URL']}/{number}").json()


@require_GET
def fan_out(request):
    return JsonResponse({"upstreams": list(executor.map(ask_upstream, (1, 2, 3)))})


def token_required(view):
    @functools.wraps(view)
    def decorated(request, *args, **kwargs):
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not secrets.compare_digest(token, os.environ["API_TOKEN"]):
            return JsonResponse({"errors": "Invalid token"}, status=401)
        request.bearer = "ada"
        return view(request, *args, **kwargs)

    return decorated


@require_GET
@token_required
def me(request):
    return JsonResponse({"user": request.bearer})
