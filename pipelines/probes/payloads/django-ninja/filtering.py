from ninja import FilterSchema, ModelSchema, Query, Router
from shop.models import Shade

router = Router()


class ShadeFilter(FilterSchema):
    color: str | None = None


class ShadeSchema(ModelSchema):
    class Meta:
        model = Shade
        fields = ["name", "color"]


@router.get("/filtering", response=list[ShadeSchema])
def read_shades(request, filters: Query[ShadeFilter]):
    return filters.filter(Shade.objects.all())
