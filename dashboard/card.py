"""The chart card: takeaway, measure, chart, source, and behind "Data" the table, the files and the SQL."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass

import altair as alt
import pandas as pd
import pyarrow as pa
import streamlit as st

from dashboard import db, export
from dashboard.charts.compiled import Compiled, compiled
from dashboard.queries import Query, Value


@dataclass(frozen=True)
class Card:
    """Everything a card shows, made from data by pure code.

    `takeaway` is the sentence the chart supports, `measure` what is drawn and in which unit, `alt` the
    text for those who cannot see it, `source` who counted and until when, `data` the rows behind the
    chart, `sql` the question that gave them.
    """

    takeaway: str
    measure: str
    chart: alt.LayerChart | alt.Chart
    alt: str
    source: str
    data: pd.DataFrame
    sql: str


@dataclass(frozen=True)
class Ready:
    """A card and its chart as it is sent."""

    card: Card
    chart: Compiled


def ready(name: str, key: tuple[str, ...], build: Callable[[], Card]) -> Ready:
    """The card that `build` makes, made once per snapshot and `key`; arguments as in `show`."""

    def make() -> Ready:
        card = build()
        return Ready(card, compiled(card.chart))

    return db.remember(("card", name, *key), make)


def show(name: str, key: tuple[str, ...], build: Callable[[], Card]) -> None:
    """Show the card that `build` makes; it is made once per snapshot and `key`.

    Args:
        name: stable name of the chart, also of its files.
        key: every choice that the card depends on.
        build: makes the card; called only when the snapshot or the key is new.
    """
    made = ready(name, key, build)
    card = made.card
    with st.container(gap="xsmall", key=f"card_{name}"):
        st.markdown(f"##### {card.takeaway}")
        st.caption(card.measure)
        st.vega_lite_chart(made.chart.for_streamlit(), alt=card.alt, key=f"chart_{name}", theme="streamlit")
        footer(name, card.source, card.takeaway, lambda: card.data, lambda: card.sql, made)


def footer(
    name: str,
    source: str,
    title: str,
    data: Callable[[], pd.DataFrame],
    sql: Callable[[], str],
    made: Ready | None = None,
) -> None:
    """The source, and under "Data" the rows, the files and the SQL; none of them is made while it is shut."""
    st.caption(f"Source: {source}")
    more = st.expander(
        "Data", icon=":material/table_view:", type="compact", key=f"data_{name}", on_change="rerun"
    )
    if not more.open:
        return
    with more:
        with st.container(horizontal=True, gap="small"):
            _download(name, "csv", "text/csv", lambda: csv(data()))
            if made is not None:
                _pictures(name, made)
        table(data(), alt=f"Rows behind: {title}")
        st.code(sql(), language="sql", wrap_lines=True)


def query_footer(name: str, source: str, title: str, query: Query, **parameters: Value) -> None:
    """The footer of something drawn from the answer to one query."""
    footer(name, source, title, lambda: db.read(query, **parameters), lambda: query.text(**parameters))


def _pictures(name: str, made: Ready) -> None:
    dark = st.context.theme.type == "dark"
    _download(name, "png", "image/png", lambda: export.png(made.chart, made.card, dark=dark))
    _download(name, "svg", "image/svg+xml", lambda: export.svg(made.chart, made.card, dark=dark))


def _download(name: str, kind: str, mime: str, make: Callable[[], bytes]) -> None:
    """A button whose file is made when it is pressed, without a rerun."""
    st.download_button(
        kind.upper(),
        data=lambda: io.BytesIO(make()),
        file_name=f"framewatch-{name}.{kind}",
        mime=mime,
        icon=":material/download:",
        on_click="ignore",
        key=f"{kind}_{name}",
    )


def arrow(frame: pd.DataFrame) -> pa.Table:
    """The rows as a table on a page takes them without converting them at each rerun."""
    return pa.Table.from_pandas(frame, preserve_index=False)


def csv(frame: pd.DataFrame) -> bytes:
    """The rows as UTF-8 CSV with ISO dates."""
    return frame.to_csv(index=False, date_format="%Y-%m-%d").encode()


def table(frame: pd.DataFrame, *, alt: str, height: int = 260) -> None:
    """A plain table of rows, with dates as dates."""
    days = {
        column: st.column_config.DateColumn(format="YYYY-MM-DD")
        for column in frame.columns
        if pd.api.types.is_datetime64_any_dtype(frame[column])
    }
    st.dataframe(frame, hide_index=True, height=height, column_config=days, alt=alt)
