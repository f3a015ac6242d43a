"""Sentences about data: pure functions from figures to text, so no page says what the data does not."""

from __future__ import annotations

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
        return "Nothing collected here yet", ":material/hourglass_empty:", "gray"
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


def _stars_sentence(rows: Sequence[Row]) -> str:
    best = leaders(rows, "stars")
    if not best:
        return ""
    verb = "has" if len(best) == 1 else "share"
    when = formats.day(max(row["stars_day"] for row in best))
    age = "" if all(row["momentum"] == "current" for row in best) else "last known "
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


def _momentum_sentence(rows: Sequence[Row]) -> str:
    best = leaders(rows, "stars_gained_90")
    if best:
        verb = "gains" if len(best) == 1 else "gain"
        gained = formats.compact(best[0]["stars_gained_90"])
        return f"{bold_names(best)} {verb} fastest: {gained} stars in 90 days."
    if any(row["stars"] is not None for row in rows):
        return "Momentum is not known: the newest star counts are older than 14 days."
    return ""
