"""How numbers, dates and ages are written, everywhere the same; a missing value is never a zero."""

from __future__ import annotations

import datetime as dt

import pandas as pd

NO_DATA = "no data yet"
DASH = "–"

Day = dt.date | dt.datetime | pd.Timestamp


def compact(value: float | int | None) -> str:
    """A count for reading: 347, 1.2k, 101.2k, 61.1M, 2.0B; a dash when there is none."""
    if value is None or pd.isna(value):
        return DASH
    for limit, suffix in ((1e9, "B"), (1e6, "M"), (1e3, "k")):
        # From 999,950 on, one decimal of the smaller unit would read 1000.0k.
        if abs(value) >= limit * 0.99995:
            return f"{value / limit:.1f}{suffix}"
    return f"{value:,.0f}"


def compact_signed(value: float | int) -> str:
    """A change: +4.5k, 0, -12."""
    return f"+{compact(value)}" if value > 0 else compact(value)


def size(value: int) -> str:
    """Bytes for reading: 92 kB, 1.4 MB, in powers of ten as the index shows them."""
    if value >= 999_500:
        return f"{value / 1e6:.1f} MB"
    return f"{max(value / 1e3, 1):.0f} kB"


def percent(ratio: float | None, *, signed: bool = False) -> str:
    """A ratio as a percentage: 0.123 is 12%, and +12% when signed; below 10% with one decimal."""
    if ratio is None or pd.isna(ratio):
        return DASH
    value = ratio * 100
    digits = 0 if abs(value) >= 9.95 or value == 0 else 1
    return f"{value:+.{digits}f}%" if signed else f"{value:.{digits}f}%"


def day(value: Day | None) -> str:
    """22 Nov 2026."""
    return DASH if value is None or pd.isna(value) else f"{value.day} {value:%b %Y}"


def instant(value: Day | None) -> str:
    """22 Nov 2026 14:05 UTC."""
    return DASH if value is None or pd.isna(value) else f"{value.day} {value:%b %Y %H:%M} UTC"


def span(hours: float) -> str:
    """A length of time in its natural unit: 40 min, 5 h, 3 days, 4 months, 2 years."""
    if hours < 1:
        return f"{max(round(hours * 60), 1)} min"
    if hours < 48:
        return f"{hours:.0f} h"
    days = hours / 24
    if days < 60:
        return f"{days:.0f} days"
    return f"{days / 30.44:.0f} months" if days < 730 else f"{days / 365.25:.1f} years"


def ago(value: Day | None, now: dt.datetime) -> str:
    """How long ago an instant (naive UTC) was: 3 h ago, 5 days ago; "just now" within a minute."""
    if value is None or pd.isna(value):
        return "never"
    hours = (pd.Timestamp(now) - pd.Timestamp(value)).total_seconds() / 3600
    return "just now" if hours < 1 / 60 else f"{span(hours)} ago"


def listing(names: list[str]) -> str:
    """FastAPI; FastAPI and Flask; FastAPI, Flask and Django."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def this_minute() -> dt.datetime:
    """The clock without seconds, for texts and tables with ages: they are made once a minute."""
    return utc_now().replace(second=0, microsecond=0)


def utc_now() -> dt.datetime:
    """The clock as the warehouse keeps instants: UTC, without a zone."""
    return dt.datetime.now(dt.UTC).replace(tzinfo=None)
