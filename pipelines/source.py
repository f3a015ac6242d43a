"""What a source is: a pure function that yields rows of one model, and the facts around it.

    @source(name="stars", model=StarCount, group="adoption", host="GitHub", schedule="17 3 * * *",
            fresh_within=timedelta(hours=36))
    def stars(client: Http, framework: Framework, cursor: str | None) -> Iterator[StarCount | Cursor]:
        '''Stars of every repository, once a day.'''

`fetch` knows neither Dagster nor DuckDB. A `Cursor` that it yields is handed back to the next run once the
rows before it are stored; a source that yields several is asked for its frameworks in turn, from cursor to
cursor, so that all have their newest rows before one has its oldest.

A source that answers for many frameworks at once is declared with `per="registry"`. It takes all that are
due, with the cursors of those that have one, and says with each item whose it is:

    def downloads(client: Http, frameworks: Sequence[Framework], cursors: Mapping[str, str])
            -> Iterator[Answer]:

A fetch that can begin at a day takes it as `since`. One that learns several things from one answer yields
rows of several models: `model`, and those that `also` names with what a batch of them lists completely.
"""

from __future__ import annotations

import datetime as dt
import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from pipelines import defs
from pipelines.errors import SourceError
from pipelines.http import Http, Limit
from warehouse.registry import Framework
from warehouse.rows import Row


@dataclass(frozen=True)
class Cursor:
    """Where the next run of a source continues for one framework."""

    value: str


Answer = tuple[Framework, Row | Cursor | SourceError]
"""What a source per registry yields: an item, or what went wrong for this framework while others go on."""


class IsDue(Protocol):
    """Whether there is anything to ask for a framework at an instant (aware, UTC); asks nobody."""

    def __call__(self, framework: Framework, cursor: str | None, now: dt.datetime) -> bool: ...


@dataclass(frozen=True)
class Source:
    """A source with everything that storing, scheduling and judging its age needs."""

    name: str
    description: str
    model: type[Row]
    fetch: Callable[..., Iterator[Any]]
    group: str
    host: str
    schedule: str
    fresh_within: dt.timedelta
    complete_by: tuple[str, ...]
    limits: Callable[[], Mapping[str, Limit]]
    priority: int
    is_due: IsDue | None
    per: Literal["framework", "registry"]
    also: Mapping[type[Row], tuple[str, ...]] = field(default_factory=dict)

    @property
    def models(self) -> dict[type[Row], tuple[str, ...]]:
        """Every row model that it yields, with the columns for whose values one fetch lists all there is."""
        return {self.model: self.complete_by, **self.also}

    def __call__(self, client: Http, *asked: Any, **options: Any) -> Iterator[Any]:
        """Ask, with a framework and its cursor or all of them as `per` says; raises `pipelines.errors`."""
        return self.fetch(client, *asked, **options)

    @property
    def takes_since(self) -> bool:
        """Whether it can be asked for everything from a day on."""
        return "since" in inspect.signature(self.fetch).parameters

    def due(self, framework: Framework, cursor: str | None, now: dt.datetime) -> bool:
        """Whether there is anything to ask for the framework `now` (aware, UTC)."""
        return self.is_due is None or self.is_due(framework, cursor, now)


def source(
    *,
    name: str,
    model: type[Row],
    group: str,
    host: str,
    schedule: str,
    fresh_within: dt.timedelta,
    complete_by: tuple[str, ...] = (),
    limits: Callable[[], Mapping[str, Limit]] = dict,
    priority: int = 0,
    is_due: IsDue | None = None,
    per: Literal["framework", "registry"] = "framework",
    also: Mapping[type[Row], tuple[str, ...]] | None = None,
) -> Callable[[Callable[..., Iterator[Any]]], Source]:
    """Declare a source; its docstring is its description in Dagster, in `ops.sources` and on Data health.

    `complete_by` names key columns for whose values one fetch lists everything there is, so that a row that
    is no longer listed was retracted. `host` is the answering service as people call it. `limits` gives, per
    address of that service, what it allows; of the sources that share a host, those with the lower `priority`
    number are asked first. `is_due` tells without a request whether a framework is to be asked now; a
    scheduled run in which none is does not start. None: it is asked in every run. `per` says whether it is
    asked for one framework at a time or once for all. `also`: further models, each with its `complete_by`.
    """

    def declare(fetch: Callable[..., Iterator[Any]]) -> Source:
        description = " ".join((fetch.__doc__ or "").split())
        return Source(
            name=name,
            description=description,
            model=model,
            fetch=fetch,
            group=group,
            host=host,
            schedule=schedule,
            fresh_within=fresh_within,
            complete_by=complete_by,
            limits=limits,
            priority=priority,
            is_due=is_due,
            per=per,
            also=also or {},
        )

    return declare


def all_sources() -> dict[str, Source]:
    """Every source under `pipelines/defs`, by name.

    Raises:
        ValueError: two files declare the same name.
    """
    found: dict[str, Source] = {}
    for module in pkgutil.iter_modules(defs.__path__, f"{defs.__name__}."):
        for item in vars(importlib.import_module(module.name)).values():
            if isinstance(item, Source) and found.setdefault(item.name, item) is not item:
                raise ValueError(f"two files in pipelines/defs declare the source {item.name}")
    return dict(sorted(found.items()))
