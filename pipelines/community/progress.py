"""How far a community is read for a framework: what the cursors of its sources hold."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Self

from pydantic import BaseModel, ValidationError

from pipelines.settings import Settings

FIRST_DAY = dt.date(2019, 1, 1)
"""From here on there is something to compare: FastAPI first appeared in December 2018."""

DAY_S = 86_400


class Progress(BaseModel):
    """Instants are epoch seconds.

    `analyser`: the version that reads; another one begins anew. `newest`: the newest item seen. `oldest`: all
    from here to `newest` is read; None once the first day is reached. `known`: when the items that the next
    run lists again were written, by their identifier; one that is listed no more may have been deleted.
    """

    analyser: str = ""
    newest: int | None = None
    oldest: int | None = None
    read_at: int = 0
    known: dict[str, int] = {}

    @classmethod
    def stored(cls, text: str | None) -> Self:
        """The cursor handed back, or one that begins."""
        try:
            return cls.model_validate_json(text or "{}")
        except ValidationError:
            return cls()

    @classmethod
    def of(cls, text: str | None, analyser: str) -> Self:
        """As `stored`; after a change of the analyser only what identifies items is kept."""
        found = cls.stored(text)
        return found if found.analyser == analyser else cls(analyser=analyser, known=found.known)

    def is_old(self, now: dt.datetime, after: dt.timedelta) -> bool:
        """True when the newest items were listed so long ago, or in the future by a clock that was wrong."""
        age_s = now.timestamp() - self.read_at
        return age_s < 0 or age_s >= after.total_seconds()

    @property
    def has_begun(self) -> bool:
        return self.newest is not None

    @property
    def is_complete(self) -> bool:
        return self.has_begun and self.oldest is None

    def missing(self, listed: Iterable[str], since: int) -> list[str]:
        """Known items written at or after `since` that a complete list from there on lacks."""
        present = set(listed)
        return sorted(item for item, at in self.known.items() if at >= since and item not in present)

    def remember(self, listed: dict[str, int], now: dt.datetime, window_s: int) -> None:
        """Note what a complete list of the newest items held.

        The newest item counts as seen now at the latest: a date from the future, by either clock, must not
        move the next list beyond what is still to come.
        """
        epoch = int(now.timestamp())
        self.newest = min(epoch, max([self.newest or 0, *listed.values()])) or epoch
        self.known = {item: at for item, at in listed.items() if at >= self.newest - window_s}
        self.read_at = epoch


def first_second(since: dt.date | None, now: dt.datetime, history: dt.timedelta | None = None) -> int:
    """Epoch second from which on a community is read: never what is too old to be kept.

    `since` is the user's wish; without it `history` back from now, or `FIRST_DAY`.
    """
    begin = since or ((now - history).date() if history else FIRST_DAY)
    first = dt.datetime.combine(begin, dt.time(), dt.UTC)
    if days := Settings().community_days:
        first = max(first, now - dt.timedelta(days=days))
    return int(first.timestamp())


def instant(epoch: int) -> dt.datetime:
    """Aware, UTC."""
    return dt.datetime.fromtimestamp(epoch, dt.UTC)
