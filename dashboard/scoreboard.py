"""The scoreboard as a table: one row per framework, exact figures, their age, and the last two years."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import overview_wording as wording
from dashboard.catalogue import Entry
from dashboard.sparkline import image, sparkline

Row = dict[str, Any]

# A text column has one colour for all rows; an image may differ by row.
CIRCLE = '<circle cx="10" cy="10" r="6" fill="{}"/>'
DOT = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 20">{CIRCLE}</svg>'


def dot(colour: str) -> str:
    """A dot as the address of an image."""
    return image(DOT.format(colour))


def frame(rows: Sequence[Row], entries: Mapping[str, Entry], palette: Sequence[str]) -> pd.DataFrame:
    """The table of rows of `queries.SCOREBOARD`; `palette` has a colour per slot and ends with the grey."""
    colours = [_colour(entries[row["framework"]], palette) for row in rows]
    return pd.DataFrame(
        {
            "dot": [dot(colour) for colour in colours],
            "name": [row["name"] for row in rows],
            "stars": pd.array([row["stars"] for row in rows], dtype="Int64"),
            "stars_spark": _sparks(rows, "stars_spark", colours),
            "stars_move": [wording.stars_move(row) for row in rows],
            "downloads": pd.array([_whole(row["downloads_per_day"]) for row in rows], dtype="Int64"),
            "downloads_spark": _sparks(rows, "downloads_spark", colours),
            "downloads_age": [wording.downloads_age(row) for row in rows],
            "latest": [row["latest_version"] for row in rows],
            "released": [row["latest_released_at"] for row in rows],
        }
    )


def _colour(entry: Entry, palette: Sequence[str]) -> str:
    return palette[-1 if entry.slot is None else entry.slot]


def _sparks(rows: Sequence[Row], column: str, colours: Sequence[str]) -> list[str | None]:
    return [
        sparkline(row[f"{column}_weeks"], row[column], colour) if row[column] else None
        for row, colour in zip(rows, colours, strict=True)
    ]


def _whole(value: float | None) -> int | None:
    return None if value is None else round(value)


def columns() -> dict[str, Any]:
    """How the table's columns are titled and drawn."""
    config = st.column_config
    known = "The last 104 weeks that have a figure; the line breaks where figures are missing."
    return {
        "dot": config.ImageColumn("", width=32, pinned=True),
        "name": config.TextColumn("Framework", width=162, pinned=True),
        "stars": config.NumberColumn("Stars", format="localized", width=68),
        "stars_spark": config.ImageColumn("Weeks", width=104, help=known),
        "stars_move": config.TextColumn("Momentum", width=163),
        "downloads": config.NumberColumn("Downloads/day", format="localized", width=106),
        "downloads_spark": config.ImageColumn("Weeks", width=104, help=known),
        "downloads_age": config.TextColumn("Counted", width=163),
        "latest": config.TextColumn("Release", width=68),
        "released": config.DatetimeColumn("Released", format="distance", width=102),
    }
