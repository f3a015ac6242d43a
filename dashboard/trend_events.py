"""What happened to the series of a trend: who passed whom, unusual figures, changes of the meter."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from dashboard import changes, db, formats, series
from dashboard.queries import Query

MEASURES = {"Stars": "stars", "Downloads": "downloads"}
"""Measures of Trends whose events are known, and their names in the warehouse."""

LISTED = 5
NONE = pd.DataFrame(columns=["day", "kind", "framework", "title", "detail", "series", "collection"])

EVENTS = Query(
    """with found as (
    select day, kind, framework, title, detail, measure, series, null as collection
    from marts.events_crossover
    where list_contains($frameworks, framework) and list_contains($frameworks, passed)
    union all by name
    select day, kind, framework, title, detail, measure, series,
        regexp_replace(source, ' \\([^()]*\\)$', '') as collection
    from marts.events_anomaly
    where framework is null or list_contains($frameworks, framework)
    union all by name
    select day, kind, framework, title, detail, measure, series, collection
    from marts.events_meter_change
)
select day, kind, framework, title, detail, series, collection
from found
where measure = $measure and day >= $since
order by day desc, title"""
)


def of(measure: str, frameworks: Sequence[str], shown: pd.DataFrame) -> pd.DataFrame:
    """Events of the figures that are shown, newest first: those of other series and counters are left out.

    Args:
        measure: as the warehouse names it.
        shown: rows of a measure; see `trend_queries`.
    """
    since = pd.Timestamp(shown["day"].min()).date()
    events = db.read(EVENTS, measure=measure, frameworks=tuple(frameworks), since=since)
    return events if measure == "stars" else of_series(events, shown)


def of_series(events: pd.DataFrame, shown: pd.DataFrame) -> pd.DataFrame:
    """Without events of series that are not shown, and of counters that did not count what is shown."""
    collections = shown["source"].str.replace(r" \([^()]*\)$", "", regex=True)
    drawn = set(zip(collections, shown["series"], strict=True))
    counters = zip(events["collection"], events["series"], strict=True)
    series_drawn = set(shown["series"])
    is_drawn = [
        (collection, name) in drawn if pd.notna(collection) else name in series_drawn
        for collection, name in counters
    ]
    return events[pd.Series(is_drawn, index=events.index, dtype=bool)]


def placed(events: pd.DataFrame, shaped: pd.DataFrame) -> pd.DataFrame:
    """Events of one framework put on its line, with a symbol each and the text of its tooltip."""
    own = events[events["framework"].notna()]
    if own.empty:
        return own
    found = series.release_marks(own, shaped)
    return found.assign(
        symbol=found["kind"].map({"crossover": "diamond", "anomaly": "cross"}),
        when=[formats.day(day) for day in found["day"]],
    )


def meters(events: pd.DataFrame) -> pd.DataFrame:
    """Events that concern every framework, each at its day."""
    own = events[events["framework"].isna()]
    return own.assign(x=own["day"], when=[formats.day(day) for day in own["day"]])


def show(events: pd.DataFrame) -> None:
    """The newest events as a list, the earlier ones on demand."""
    lines = [changes.line(row) for row in series.records(events)]
    if not lines:
        return
    with st.container(gap="xsmall", key="trend_events"):
        st.caption("What happened to these figures, newest first; nothing is corrected for it.")
        st.markdown("\n".join(lines[:LISTED]))
        if len(lines) > LISTED:
            with st.expander(f"{len(lines) - LISTED} earlier", type="compact"):
                st.markdown("\n".join(lines[LISTED:]))
