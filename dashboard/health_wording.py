"""Sentences of Data health: pure functions from the state of sources and runs to text."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from croniter import croniter

from dashboard import formats
from dashboard.wording import plain

Row = dict[str, Any]

# Badge colour and icon of each status; the word stands beside them.
LOOKS: dict[str, tuple[Literal["green", "orange", "red", "gray"], str]] = {
    "fresh": ("green", ":material/check_circle:"),
    "stale": ("orange", ":material/schedule:"),
    "failed": ("red", ":material/error:"),
    "never": ("gray", ":material/hourglass_empty:"),
}


def answer(sources: Sequence[Row], checks: Sequence[Row]) -> str:
    """The first line: how many sources are fresh, which are not, and whether the published tables hold.

    Args:
        sources: rows of `marts.source_freshness`.
        checks: rows of `ops.checks`, each with its number of failing rows.
    """
    return f"{_sources(sources)} {_checks(checks)}".strip()


def _sources(rows: Sequence[Row]) -> str:
    if not rows:
        return "**No source is known to this snapshot**; run `framewatch collect`."
    if all(row["status"] == "never" for row in rows):
        return "**No source has been collected here yet**: adoption is known only from what others recorded."
    fresh = sum(row["status"] == "fresh" for row in rows)
    if fresh == len(rows):
        return "**The source is fresh.**" if fresh == 1 else f"**All {fresh} sources are fresh.**"
    verb = "is" if fresh == 1 else "are"
    words = {"stale": "is stale", "failed": "failed", "never": "never ran"}
    others = [f"`{row['source']}` {words[row['status']]}" for row in rows if row["status"] != "fresh"]
    return f"**{fresh} of {len(rows)} sources {verb} fresh:** {formats.listing(others)}."


def _checks(rows: Sequence[Row]) -> str:
    if not rows:
        return ""
    failing = [row for row in rows if row["failing_rows"]]
    if not failing:
        return f"All {len(rows)} checks of the published tables hold."
    table, sentence = failing[0]["table_name"], plain(failing[0]["sentence"])
    return f"{len(failing)} of {len(rows)} checks fail, first `{table}`: {sentence}."


TITLES = {"failed": "failed", "stale": "is stale", "fresh": "worked in part"}
TITLES_OF_SEVERAL = {"failed": "failed", "stale": "are stale", "fresh": "worked in part"}


@dataclass(frozen=True)
class Trouble:
    """What is wrong with the sources of one host that are in the same state."""

    status: str
    title: str
    text: str


def troubles(rows: Sequence[Row], hosts: Mapping[str, str], now: dt.datetime) -> list[Trouble]:
    """One trouble per host and state, however many of its sources have it.

    Args:
        rows: of `marts.source_freshness`.
        hosts: service of each source, as people call it.
    """
    groups: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        if row["status"] != "never" and (row["status"] != "fresh" or row["error"]):
            groups.setdefault((hosts[row["source"]], row["status"]), []).append(row)
    return [_trouble(host, status, group, now) for (host, status), group in groups.items()]


def _trouble(host: str, status: str, group: Sequence[Row], now: dt.datetime) -> Trouble:
    names = [row["source"] for row in group]
    title = f"{names[0]} {TITLES[status]}"
    if len(names) > 1:
        title = f"{host}: {formats.listing(names)} {TITLES_OF_SEVERAL[status]}"
    success = max((row["last_success_at"] for row in group if row["last_success_at"]), default=None)
    newest = max((row["newest_day"] for row in group if row["newest_day"]), default=None)
    effect = f" Pages show {'its' if len(names) == 1 else 'their'} figures to {formats.day(newest)}."
    text = f"{_reasons(group)} Last success: {formats.ago(success, now)}."
    return Trouble(status, title, text + (effect if newest else ""))


def _reasons(group: Sequence[Row]) -> str:
    """Each reason once, with the sources that have it where these differ."""
    owners: dict[str, list[str]] = {}
    for row in group:
        command = f"Run `framewatch collect {' '.join(other['source'] for other in group)}`."
        owners.setdefault(plain(row["error"]) if row["error"] else command, []).append(row["source"])
    if len(owners) == 1:
        return next(iter(owners))
    return " ".join(f"{formats.listing(names)}: {reason}" for reason, names in owners.items())


def next_run(schedule: str, now: dt.datetime) -> str:
    """When the schedule starts the source next, if `framewatch up` is running then."""
    due: dt.datetime = croniter(schedule, now).get_next(dt.datetime)
    return formats.instant(due)


def source_lines(row: Row, schedule: str, now: dt.datetime) -> list[str]:
    """What a source's card says: last success, last and next run, what it brought."""
    run = "never ran" if row["last_run_at"] is None else f"last run {formats.ago(row['last_run_at'], now)}"
    newest = f" · newest figure {formats.day(row['newest_day'])}" if row["newest_day"] else ""
    return [
        f"last success {formats.ago(row['last_success_at'], now)}",
        f"{run} · next {next_run(schedule, now)}",
        f"{row['rows']:,} rows{newest}",
    ]


def waiting_takeaway(count: int) -> str:
    """The sentence above the table of sources that never ran."""
    return "One source was never collected" if count == 1 else f"{count} sources were never collected"


def runs_takeaway(runs: Sequence[Row]) -> str:
    """The sentence above the time line of runs."""
    failed = [row for row in runs if row["status"] == "failed"]
    count = f"{len(runs)} {'run' if len(runs) == 1 else 'runs'}"
    if not failed:
        return f"{count} in 30 days, none failed"
    sources = formats.listing(sorted({row["source"] for row in failed}))
    return f"{len(failed)} of {count} in 30 days failed: {sources}"


def coverage_cell(rows: Sequence[Row]) -> str:
    """One framework and measure: live to a day, recorded to a day, or nothing."""
    live = [row["newest"] for row in rows if not row["recorded"] and row["newest"] is not None]
    recorded = [row["newest"] for row in rows if row["recorded"] and row["newest"] is not None]
    if live:
        return f"live to {formats.day(max(live))}"
    return f"recorded to {formats.day(max(recorded))}" if recorded else formats.DASH


def coverage_takeaway(rows: Sequence[Row]) -> str:
    """The sentence above the table of what is live."""
    measures = {row["measure"] for row in rows if row["newest"] is not None}
    live = {row["measure"] for row in rows if not row["recorded"] and row["newest"] is not None}
    if not measures:
        return "Nothing is held yet, neither recorded nor live"
    if not live:
        return "All figures are recorded by others; none has been collected here"
    rest = sorted(measures - live)
    suffix = f"; {formats.listing(rest).lower()} recorded only" if rest else ""
    return f"Collected here: {formats.listing(sorted(live)).lower()}{suffix}"
