"""Choose one line of star counts out of several collections that overlap."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

LICENCE_COST = {"MIT": 0.0, "CC-BY-SA-4.0": 0.15, "none stated": 0.3}
"""Cost of one week by the licence of its collection, in changes of the collection."""

KEEP_DAYS = 7
"""Of a dense series, one count in so many days is kept."""

SUNDAY = 6


@dataclass(frozen=True, order=True)
class Stars:
    """Stars of one framework on one day, as one collection counted them."""

    day: dt.date
    stars: int
    source: str


def one_source_per_week(counts: Iterable[Stars], licences: Mapping[str, str]) -> list[Stars]:
    """For each ISO week the counts of a single collection, ordered by day; no week that has any is lost.

    Over all weeks the collection changes as rarely as possible, because collections differ by a few stars and
    every change would show as a step; where that leaves a choice, the freest licence wins.
    """
    weeks: dict[dt.date, dict[str, list[Stars]]] = defaultdict(lambda: defaultdict(list))
    for count in sorted(counts):
        weeks[count.day - dt.timedelta(days=count.day.weekday())][count.source].append(count)
    # Shortest path through the weeks: per collection the cheapest way to arrive there.
    paths: dict[str, tuple[float, list[str]]] = {}
    for offered in (weeks[monday] for monday in sorted(weeks)):
        paths = {
            source: _cheapest_arrival(paths, source, LICENCE_COST[licences[source]]) for source in offered
        }
    chosen = min(paths.values(), default=(0.0, []))[1]
    return [
        count for monday, source in zip(sorted(weeks), chosen, strict=True) for count in weeks[monday][source]
    ]


def _cheapest_arrival(
    paths: Mapping[str, tuple[float, list[str]]], source: str, cost: float
) -> tuple[float, list[str]]:
    arrivals = [
        (so_far + (0.0 if before == source else 1.0), path) for before, (so_far, path) in paths.items()
    ]
    so_far, path = min(arrivals, default=(0.0, []))
    return so_far + cost, [*path, source]


def thin(counts: list[Stars], days: int = KEEP_DAYS) -> list[Stars]:
    """The first count, then each time one within `days` of the one before, else simply the next.

    It is the last one, or the last on a Sunday: so that frameworks are counted on the same days.
    """
    kept: list[Stars] = []
    place = 0
    while place < len(counts):
        kept.append(counts[place])
        near = [
            later
            for later in range(place + 1, len(counts))
            if (counts[later].day - counts[place].day).days <= days
        ]
        sundays = [later for later in near if counts[later].day.weekday() == SUNDAY]
        place = (sundays or near or [place + 1])[-1]
    return kept
