"""What Data health shows: the card of runs and the table of what is live."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pandas as pd
import pyarrow as pa

from dashboard import db, formats, queries
from dashboard import health_wording as wording
from dashboard.card import Card, arrow
from dashboard.catalogue import Entry
from dashboard.charts.runs import timeline

MEASURES = ("Stars", "Downloads", "Releases", "Questions", "Job adverts")


@dataclass(frozen=True)
class Sources:
    """What is said of the sources.

    `cards` has three texts for each source that ran, `waiting` one row for each that never did.
    """

    answer: str
    troubles: list[wording.Trouble]
    cards: list[tuple[str, str, str]]
    waiting: pa.Table | None
    waiting_takeaway: str


def sources(now: dt.datetime) -> Sources:
    """The sources in words, as they are at a minute."""
    return db.remember(("sources", now), lambda: _sources(now))


def _sources(now: dt.datetime) -> Sources:
    rows, about = db.rows(queries.FRESHNESS), {row["source"]: row for row in db.rows(queries.SOURCES)}
    never = [about[row["source"]] for row in rows if row["status"] == "never"]
    return Sources(
        answer=wording.answer(rows, db.rows(queries.CHECKS) if db.has("ops.checks") else []),
        troubles=wording.troubles(rows, {source: row["host"] for source, row in about.items()}, now),
        cards=[_source_card(row, about[row["source"]], now) for row in rows if row["status"] != "never"],
        waiting=arrow(waiting(never, now)) if never else None,
        waiting_takeaway=wording.waiting_takeaway(len(never)),
    )


def _source_card(row: db.Row, about: db.Row, now: dt.datetime) -> tuple[str, str, str]:
    """The card of a source that ran: name and status, what it brings, when it ran."""
    colour, icon = wording.LOOKS[row["status"]]
    head = f"**{row['source']}** :{colour}-badge[{icon} {row['status']}]"
    return head, about["description"], "  \n".join(wording.source_lines(row, about["schedule"], now))


def runs_card() -> Card:
    """The card of all runs in the last 30 days; there must be one run at least."""
    runs, data = db.rows(queries.RUNS), db.read(queries.RUNS)
    hours = (data["ended_at"] - data["started_at"]).dt.total_seconds() / 3600
    drawn = data[["source", "started_at", "status"]].assign(
        duration=[formats.span(value) for value in hours],
        rows=[f"{value:,}" for value in data["rows_new"] + data["rows_changed"]],
        error=data["error"].fillna(formats.DASH),
    )
    takeaway = wording.runs_takeaway(runs)
    return Card(
        takeaway=takeaway,
        measure="One mark per run: ● worked, ◆ in part, ■ stopped at a request budget, ✚ failed",
        chart=timeline(drawn),
        alt=f"Runs of every source over time. {takeaway}.",
        source=f"ops.runs · to {formats.instant(data['started_at'].max())}",
        data=data,
        sql=queries.RUNS.text(),
    )


def waiting(sources: Sequence[db.Row], now: dt.datetime) -> pd.DataFrame:
    """One row per source that never ran: its name, what it brings, and when it is due.

    Args:
        sources: rows of `queries.SOURCES`.
    """
    return pd.DataFrame(
        [
            {
                "Source": source["source"],
                "Due": wording.next_run(source["schedule"], now),
                "Brings": source["description"],
            }
            for source in sources
        ]
    )


def coverage(entries: Iterable[Entry], rows: Sequence[db.Row]) -> pd.DataFrame:
    """One row per framework, one column per measure: live or recorded, and until when."""
    cells: dict[tuple[str, str], list[db.Row]] = {}
    for row in rows:
        cells.setdefault((row["framework"], row["measure"]), []).append(row)
    return pd.DataFrame(
        [
            {"Framework": entry.name}
            | {
                measure: wording.coverage_cell(cells.get((entry.framework, measure), []))
                for measure in MEASURES
            }
            for entry in entries
        ]
    )
