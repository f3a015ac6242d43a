"""Invented downloads: for a package and day the same on every machine, in every run."""

from __future__ import annotations

import datetime as dt
import functools
import random
import zlib
from collections.abc import Mapping

FIRST_DAY = dt.date(2016, 1, 1)
PYTHONS = {"2.7": 0.01, "3.9": 0.06, "3.10": 0.13, "3.11": 0.2, "3.12": 0.27, "3.13": 0.2, "null": 0.13}
SYSTEMS = {"Linux": 0.72, "Darwin": 0.06, "Windows": 0.08, "other": 0.01, "null": 0.13}
WEEKEND = 0.6


@functools.lru_cache(maxsize=256)
def by_users(package: str, last: dt.date) -> Mapping[dt.date, int]:
    """Downloads per day that no mirror made, up to `last`; growing, with quiet weekends and some noise."""
    seed = zlib.crc32(package.encode())
    chance, figures = random.Random(seed), {}
    level, growth = 200.0 + seed % 20_000, 1 + (seed % 7 + 3) / 10_000
    for number in range((last - FIRST_DAY).days + 1):
        day = FIRST_DAY + dt.timedelta(days=number)
        level *= growth
        week = WEEKEND if day.weekday() >= 5 else 1.0
        figures[day] = round(level * week * chance.uniform(0.95, 1.05))
    return figures


def with_mirrors(users: int) -> int:
    """The same day with what mirrors fetched."""
    return users + users // 50 + 40


def shared(downloads: int, shares: Mapping[str, float]) -> dict[str, int]:
    """The figure split by shares, nothing lost: the rest goes to the last."""
    parts = {name: int(downloads * share) for name, share in shares.items()}
    parts[list(shares)[-1]] += downloads - sum(parts.values())
    return parts
