from litestar import Litestar, get
from litestar.pagination import AbstractSyncOffsetPaginator, OffsetPagination

items = [f"item-{number:02}" for number in range(1, 26)]


class ItemPaginator(AbstractSyncOffsetPaginator[str]):
    def get_total(self) -> int:
        return len(items)

    def get_items(self, limit: int, offset: int) -> list[str]:
        return items[offset : offset + limit]


@get("/pagination", sync_to_thread=False)
def read_items(limit: int = 10, offset: int = 0) -> OffsetPagination[str]:
    return ItemPaginator()(limit=limit, offset=offset)


app = Litestar([read_items])
