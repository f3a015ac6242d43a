"""What Trends shows: one card for a measure, from the visitor's choices and the warehouse."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from dashboard import db, formats, series, trend_events, trend_queries
from dashboard import trend_wording as wording
from dashboard.card import Card
from dashboard.catalogue import Entry, catalogue, colour_domain
from dashboard.charts.axes import Look
from dashboard.charts.lines import lines
from dashboard.charts.theme import COMPACT_TICKS
from dashboard.measures import DOWNLOADS, MEASURES, Measure
from dashboard.queries import Value
from dashboard.wording import SERIES

FOREVER = dt.date(1990, 1, 1)


RANGES = {"1y": 1, "3y": 3, "5y": 5, "All": None}


@dataclass(frozen=True)
class Choice:
    """What the visitor asked for."""

    frameworks: tuple[str, ...]
    measure: str = "Stars"
    relative: bool = False
    range: str = "All"
    log: bool = False
    aligned: bool = False
    marks: bool = True
    events: bool = True
    every_definition: bool = False

    @property
    def key(self) -> tuple[str, ...]:
        return tuple(str(value) for value in vars(self).values())


class NothingToShow(Exception):
    """No figure answers the choice; the message says why and what to run."""


@dataclass(frozen=True)
class _Figures:
    """Rows that answer a choice and what is drawn of them; `parameters` gives the same rows in SQL."""

    rows: pd.DataFrame
    shaped: pd.DataFrame
    parameters: dict[str, Value]
    starts: dict[str, pd.Timestamp]


def card(choice: Choice) -> Card:
    """The card for a choice.

    Raises:
        NothingToShow: there are no figures for it.
    """
    measure, picked = MEASURES[choice.measure], {slug: catalogue()[slug] for slug in choice.frameworks}
    figures = _figures(measure, choice, picked)
    shaped = figures.shaped
    shown = figures.rows[figures.rows["framework"].isin(shaped["framework"])]
    newest = series.records(series.newest(shown))
    growth = series.records(series.growth(shown))
    takeaway = wording.takeaway(measure.rule, measure.what, growth, newest, picked, measure.write)
    write = wording.index_number if choice.relative else measure.write
    marks = _marks(choice, shaped, figures.starts)
    happened = events(choice, figures.rows)
    symbols, meters = _symbols(choice, happened, figures), trend_events.meters(happened)
    if choice.aligned:
        meters = meters.head(0)
    drawn = ["release"] * (not marks.empty) + [*series.names(symbols, "kind"), *series.names(meters, "kind")]
    ends, hover = (
        _labels(series.newest(shaped), write),
        series.hover(shaped, [write(v) for v in shaped["value"]]),
    )
    return Card(
        takeaway=takeaway,
        measure=_measure_line(measure, choice, picked, figures, drawn),
        chart=lines(shaped, ends, hover, _look(choice, measure), marks, symbols, meters),
        alt=wording.alt(measure.unit, takeaway, newest, picked, measure.write),
        source=wording.source(series.names(shown, "source"), newest),
        data=figures.rows.drop(columns="run"),
        sql=measure.query.text(**figures.parameters),
    )


def _figures(measure: Measure, choice: Choice, picked: dict[str, Entry]) -> _Figures:
    """Rows in the range, and what of them can be drawn as asked."""
    parameters: dict[str, Value] = {"frameworks": choice.frameworks, "since": FOREVER}
    if measure is DOWNLOADS:
        parameters["definitions"] = tuple(SERIES)
    rows = db.read(measure.query, **parameters)
    if rows.empty:
        raise NothingToShow(wording.nothing_to_show(choice.measure))
    if measure is DOWNLOADS and not choice.every_definition:
        parameters["definitions"] = (series.main_series(rows),)
        rows = db.read(measure.query, **parameters)
    parameters["since"] = series.since(rows, RANGES[choice.range]).date()
    rows = db.read(measure.query, **parameters)
    shaped = series.points(series.thin(rows), picked)
    if choice.log or choice.relative:
        shaped = shaped[shaped["value"] > 0]
    if choice.relative:
        shaped = series.indexed(shaped)
    starts = _starts() if choice.aligned else {}
    if choice.aligned:
        shaped = series.aligned(shaped, starts)
    if shaped.empty:
        raise NothingToShow(wording.nothing_left(choice.measure, aligned=choice.aligned))
    return _Figures(rows, shaped, parameters, starts)


def _measure_line(
    measure: Measure, choice: Choice, picked: dict[str, Entry], figures: _Figures, drawn: Sequence[str]
) -> str:
    rows, known = figures.rows, set(figures.rows["framework"])
    return wording.measure(
        measure.unit,
        series.names(rows, "series"),
        series.names(rows, "style"),
        relative=choice.relative,
        marks=drawn,
        seams=bool(figures.shaped["seam"].any()),
        dropped=(choice.log or choice.relative) and bool((rows["value"] <= 0).any()),
        absent=[entry.name for slug, entry in picked.items() if slug not in known],
        left_out=[
            entry.name
            for slug, entry in picked.items()
            if choice.aligned and slug in known and slug not in figures.starts
        ],
    )


def _look(choice: Choice, measure: Measure) -> Look:
    return Look(
        domain=colour_domain(catalogue().values()),
        x="years" if choice.aligned else "day",
        log=choice.log,
        ticks=COMPACT_TICKS if choice.relative else measure.ticks,
        x_title="Years since the first release" if choice.aligned else None,
        reference=100 if choice.relative else None,
    )


def _starts() -> dict[str, pd.Timestamp]:
    return {row["framework"]: pd.Timestamp(row["day"]) for row in db.rows(trend_queries.FIRST_RELEASES)}


def _marks(choice: Choice, shaped: pd.DataFrame, starts: dict[str, pd.Timestamp]) -> pd.DataFrame:
    releases = db.read(trend_queries.MAJOR_RELEASES, frameworks=choice.frameworks)
    if not choice.marks or releases.empty:
        return pd.DataFrame()
    placed = series.release_marks(releases, shaped)
    placed = placed.assign(released=[formats.day(day) for day in placed["day"]])
    return series.aligned(placed, starts) if choice.aligned else placed


def events(choice: Choice, shown: pd.DataFrame) -> pd.DataFrame:
    """What happened to the rows that a card shows, newest first; none when the visitor wants none."""
    if not choice.events or choice.measure not in trend_events.MEASURES or shown.empty:
        return trend_events.NONE
    measure = trend_events.MEASURES[choice.measure]
    return db.remember(
        ("trend_events", *choice.key), lambda: trend_events.of(measure, choice.frameworks, shown)
    )


def _symbols(choice: Choice, happened: pd.DataFrame, figures: _Figures) -> pd.DataFrame:
    symbols = trend_events.placed(happened, figures.shaped)
    return series.aligned(symbols, figures.starts) if choice.aligned and len(symbols) else symbols


def _labels(newest: pd.DataFrame, write: wording.Write) -> pd.DataFrame:
    texts = [
        f"{label}  {write(value)}" for label, value in zip(newest["label"], newest["value"], strict=True)
    ]
    return newest[["value", "colour"]].assign(text=texts, x=newest["x_end"].fillna(newest["x"]))
