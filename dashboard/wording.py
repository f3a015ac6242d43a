"""Sentences about data: pure functions from figures to text, so no page says what the data does not."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Sequence
from typing import Any, Literal

from dashboard import formats

Row = dict[str, Any]
Colour = Literal["green", "orange", "red", "gray"]


def freshness_badge(statuses: Sequence[str]) -> tuple[str, str, Colour]:
    """Text, icon and colour of the badge that says how many sources are fresh."""
    counts, total = Counter(statuses), len(statuses)
    if not total:
        return "No source has run yet", ":material/hourglass_empty:", "gray"
    if counts["fresh"] == total:
        return f"All {total} sources fresh", ":material/check_circle:", "green"
    if counts["never"] == total:
        return "No source collected here yet", ":material/hourglass_empty:", "gray"
    text = f"{counts['fresh']} of {total} sources fresh"
    return text, ":material/schedule:", "red" if counts["failed"] == total else "orange"


SERIES = {
    "pip": "pip only",
    "all_installers": "all installers",
    "without_mirrors": "mirrors excluded",
    "with_mirrors": "mirrors included",
}


def leaders(rows: Sequence[Row], figure: str) -> list[Row]:
    """The rows with the highest value of a column; several when they tie, none when nobody has a value."""
    known = [row for row in rows if row[figure] is not None]
    best = max((row[figure] for row in known), default=None)
    return [row for row in known if row[figure] == best]


def common_series(rows: Sequence[Row]) -> list[Row]:
    """The rows whose downloads were counted by the definition that most of them share: only these compare."""
    counts = Counter(row["downloads_series"] for row in rows if row["downloads_series"] is not None)
    if not counts:
        return []
    # Ties go to the definition that comes first in SERIES, so that the sentence does not flicker.
    shared = max(counts, key=lambda series: (counts[series], -list(SERIES).index(series)))
    return [row for row in rows if row["downloads_series"] == shared]


def bold_names(rows: Sequence[Row]) -> str:
    return formats.listing([f"**{row['name']}**" for row in rows])


def adoption_answer(rows: Sequence[Row]) -> str:
    """The first line of Overview: who leads by what is known today, and how old that is.

    Args:
        rows: name and the columns of `marts.adoption_now`, one per framework.
    """
    parts = [
        part for part in (_stars_sentence(rows), _downloads_sentence(rows), _momentum_sentence(rows)) if part
    ]
    if not parts:
        return "There is no data yet on stars or downloads, so no framework can be preferred."
    return " ".join(parts)


def not_measured(*, benchmarks: bool, features: bool) -> str:
    """What the answer cannot take into account yet."""
    missing = [name for name, measured in (("speed", benchmarks), ("features", features)) if not measured]
    if not missing:
        return ""
    names = formats.listing(missing).capitalize()
    return f"{names} {'are' if len(missing) > 1 or missing == ['features'] else 'is'} not measured here yet."


def _stars_sentence(rows: Sequence[Row]) -> str:
    best = leaders(rows, "stars")
    if not best:
        return ""
    verb = "has" if len(best) == 1 else "share"
    when = formats.day(max(row["stars_day"] for row in best))
    age = "" if all(row["stars_momentum"] == "current" for row in best) else "last known "
    return f"{bold_names(best)} {verb} the most stars ({formats.compact(best[0]['stars'])}, {age}{when})."


def _downloads_sentence(rows: Sequence[Row]) -> str:
    comparable = common_series(rows)
    best = leaders(comparable, "downloads_per_day")
    if not best:
        return ""
    verb = "is" if len(best) == 1 else "are"
    how = SERIES[best[0]["downloads_series"]]
    when = formats.day(max(row["downloads_day"] for row in best))
    figure = formats.compact(best[0]["downloads_per_day"])
    return f"{bold_names(best)} {verb} downloaded most ({figure} a day, {how}, to {when})."


HORIZONS = (90, 30, 365)


def horizon(rows: Sequence[Row]) -> int | None:
    """The number of days over which growth is known for most frameworks; None when it is known for none."""
    counts = {days: sum(row[f"stars_gained_{days}"] is not None for row in rows) for days in HORIZONS}
    best = max(HORIZONS, key=lambda days: counts[days])
    return best if counts[best] else None


def _no_momentum(rows: Sequence[Row]) -> str:
    """Why growth is not known."""
    if any(row["stars_momentum"] == "current" for row in rows):
        return "Growth is not known yet: it takes two counts of one source, a month apart."
    return "Growth today is not known: the newest star counts are more than 14 days old."


def _last_known(rows: Sequence[Row]) -> str:
    """Levels by the day they were counted, newest day first."""
    days: dict[dt.date, list[str]] = {}
    for row in sorted(rows, key=lambda row: row["stars_day"], reverse=True):
        days.setdefault(row["stars_day"], []).append(f"**{row['name']}** {formats.compact(row['stars'])}")
    levels = [f"{', '.join(names)} ({formats.day(day)})" for day, names in days.items()]
    return f"Last known stars: {'; '.join(levels)}."


def _momentum_sentence(rows: Sequence[Row]) -> str:
    if not any(row["stars"] is not None for row in rows):
        return ""
    days = horizon(rows)
    if days is None:
        return _no_momentum(rows)
    best = leaders(rows, f"stars_gained_{days}")
    verb = "gains" if len(best) == 1 else "gain"
    gained = formats.compact(best[0][f"stars_gained_{days}"])
    return f"{bold_names(best)} {verb} fastest: {gained} stars in {days} days."


def momentum_answer(rows: Sequence[Row]) -> str:
    """The first line of Trends: what each gained, or its last known level and the day of it.

    Args:
        rows: name and the columns of `marts.adoption_now` of the picked frameworks.
    """
    known = sorted((row for row in rows if row["stars"] is not None), key=lambda row: -row["stars"])
    if not known:
        return "There is no data yet on the stars of these frameworks."
    days = horizon(known)
    if days is None:
        return f"{_no_momentum(known)} {_last_known(known)}"
    gained = sorted(known, key=lambda row: -(row[f"stars_gained_{days}"] or 0))
    gains = [
        f"**{row['name']}** {formats.compact(row[f'stars_gained_{days}'])}"
        for row in gained
        if row[f"stars_gained_{days}"] is not None
    ]
    return f"Stars gained in the last {days} days: {', '.join(gains)}."


def plain(text: str) -> str:
    """Text of others as Markdown shows it literally; only `code` between two backticks stays code."""
    parts = text.split("`")
    if len(parts) % 2 == 0:
        return _escaped(text)
    return "`".join(part if index % 2 else _escaped(part) for index, part in enumerate(parts))


def _escaped(text: str) -> str:
    return re.sub(r"([\\`*_\[\]<>$:~#])", r"\\\1", text)
