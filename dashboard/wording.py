"""Sentences about data: pure functions from figures to text, so no page says what the data does not."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Sequence
from typing import Any, Literal

from dashboard import formats
from dashboard.first_start import Progress

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


# Icon and colour of each status of a step; the label says the same in words for screen readers.
STEP_LOOKS = {
    "done": ("check_circle", "green"),
    "running": ("progress_activity", "primary"),
    "waiting": ("schedule", "gray"),
    "failed": ("error", "red"),
    "skipped": ("do_not_disturb_on", "gray"),
}


def first_start(progress: Progress) -> str:
    """One line about the first start: the step that runs and how many are left, or what failed."""
    running = next((step.label for step in progress.steps if step.status == "running"), None)
    left = sum(step.status in ("running", "waiting") for step in progress.steps)
    if progress.ended:
        names = formats.listing([step.label for step in progress.failed])
        return (
            f"**The first start ended, but these steps failed:** {names}. `framewatch up` tries them again."
        )
    now = f"{running} now, " if running else ""
    return (
        f"**First start:** {now}{left} of {len(progress.steps)} steps left. Until then figures are recorded."
    )


def plain(text: str) -> str:
    """Text of others as Markdown shows it literally; only `code` between two backticks stays code."""
    parts = text.split("`")
    if len(parts) % 2 == 0:
        return _escaped(text)
    return "`".join(part if index % 2 else _escaped(part) for index, part in enumerate(parts))


def _escaped(text: str) -> str:
    return re.sub(r"([\\`*_\[\]<>$:~#])", r"\\\1", text)


def stars_move(row: Row) -> str:
    """What became of the stars: gained so many, or the day of the last known count."""
    if row["stars"] is None:
        return formats.NO_DATA
    for days in HORIZONS:
        if (gained := row[f"stars_gained_{days}"]) is not None:
            return f"{formats.compact_signed(gained)} in {days} days"
    when = formats.day(row["stars_day"])
    return when if row["stars_momentum"] == "current" else f"last known {when}"


def downloads_age(row: Row) -> str:
    """The day up to which downloads are known, marked when it is old."""
    if row["downloads_per_day"] is None:
        return formats.NO_DATA
    when = formats.day(row["downloads_day"])
    return f"to {when}" if row["downloads_momentum"] == "current" else f"last known {when}"


def downloads_note(row: Row) -> str:
    """Unit and age of the downloads, for a number that stands alone."""
    return formats.NO_DATA if row["downloads_per_day"] is None else f"a day, {downloads_age(row)}"


def release_age(row: Row, now: dt.datetime) -> str:
    """How old the newest release is."""
    if row["latest_version"] is None:
        return formats.NO_DATA
    return formats.ago(row["latest_released_at"], now) if row["latest_released_at"] else "date unknown"


def package_facts(row: Row) -> str:
    """What the package asks for, as far as known."""
    parts = []
    if (count := row["dependency_count"]) is not None:
        parts.append(
            "no dependencies" if count == 0 else f"{count} {'dependency' if count == 1 else 'dependencies'}"
        )
    if row["typed"] is not None:
        parts.append("ships types" if row["typed"] else "does not declare types")
    if (size := row["wheel_size_bytes"]) is not None:
        parts.append(f"{formats.size(size)} wheel")
    if row["requires_python"]:
        parts.append(f"Python {plain(row['requires_python'])}")
    return " · ".join(parts)


NO_EVENTS = "No releases are known yet. Run `framewatch collect package_index`."


def event_line(event: Row) -> str:
    """One event as an item of a list."""
    detail = f" :gray[{plain(event['detail'])}]" if event["detail"] else ""
    return f"- {formats.day(event['day'])} · **{plain(event['title'])}**{detail}"


def scoreboard_measure(rows: Sequence[Row]) -> str:
    """What the scoreboard lists, what its downloads count, and how much of it others recorded."""
    parts = [f"{len(rows)} frameworks; click a column to sort."]
    usual = common_series(rows)
    if usual:
        parts.append(f"Downloads: {SERIES[usual[0]['downloads_series']]}{_exceptions(rows, usual)}.")
    recorded = {
        what: sum(row[f"{what}_origin"] == "recorded" for row in rows) for what in ("stars", "downloads")
    }
    if any(recorded.values()):
        counts = [f"{what} of {count}" for what, count in recorded.items() if count]
        parts.append(f"Recorded by others: {formats.listing(counts)}.")
    return " ".join(parts)


def _exceptions(rows: Sequence[Row], usual: Sequence[Row]) -> str:
    """Names of the frameworks whose downloads were counted otherwise, by definition."""
    others: dict[str, list[str]] = {}
    for row in rows:
        if row["downloads_series"] is not None and row not in usual:
            others.setdefault(row["downloads_series"], []).append(row["name"])
    return "".join(f"; {formats.listing(names)}: {SERIES[series]}" for series, names in others.items())


def scoreboard_alt(rows: Sequence[Row]) -> str:
    """The scoreboard in words: the highest stars."""
    known = sorted((row for row in rows if row["stars"] is not None), key=lambda row: -row["stars"])
    top = ", ".join(f"{row['name']} {formats.compact(row['stars'])}" for row in known[:3])
    figures = f"Most stars: {top}." if top else "No stars are known yet."
    return f"Scoreboard of {len(rows)} frameworks by stars, downloads and releases. {figures}"


def scoreboard_source(rows: Sequence[Row]) -> str:
    """Days up to which the scoreboard's figures are known."""
    parts = []
    for what, column in (
        ("stars", "stars_day"),
        ("downloads", "downloads_day"),
        ("releases", "latest_released_at"),
    ):
        days = [row[column] for row in rows if row[column] is not None]
        parts.append(f"{what} to {formats.day(max(days))}" if days else f"{what}: {formats.NO_DATA}")
    return " · ".join(parts)
