from ninja import Router
from ninja.pagination import PageNumberPagination, paginate

router = Router()


@router.get("/pagination", response=list[str])
@paginate(PageNumberPagination, page_size=10)
def read_items(request):
    return [f"item-{number:02}" for number in range(1, 26)]
