"""Notes on Overview: the first start, each framework's figures, the scoreboard, what changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from dashboard import formats
from dashboard.first_start import Progress
from dashboard.wording import HORIZONS, SERIES, Row, common_series, plain

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
