from ninja import NinjaAPI, Router

shop = Router()


@shop.get("/items")
def read_items(request):
    return "items"


def set_up(api: NinjaAPI):
    api.add_router("/routers/shop", shop)
