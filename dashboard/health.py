"""What Data health shows: the card of runs and the table of what is live."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

import pandas as pd

from dashboard import db, formats, queries
from dashboard import health_wording as wording
from dashboard.card import Card
from dashboard.catalogue import Entry
from dashboard.charts.runs import timeline

MEASURES = ("Stars", "Downloads", "Releases", "Questions", "Job adverts")


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
