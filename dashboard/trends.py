"""What Trends shows: one card for a measure, from the visitor's choices and the warehouse."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pandas as pd

from dashboard import db, formats, series, trend_queries
from dashboard import trend_wording as wording
from dashboard.card import Card
from dashboard.catalogue import catalogue, colour_domain
from dashboard.charts.axes import Look
from dashboard.charts.lines import lines
from dashboard.charts.theme import COMPACT_TICKS
from dashboard.measures import DOWNLOADS, MEASURES, Measure

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
    every_definition: bool = False

    @property
    def key(self) -> tuple[str, ...]:
        return tuple(str(value) for value in vars(self).values())


class NothingToShow(Exception):
    """No figure answers the choice; the message says why and what to run."""


def card(choice: Choice) -> Card:
    """The card for a choice.

    Raises:
        NothingToShow: there are no figures for it.
    """
    measure, entries = MEASURES[choice.measure], catalogue()
    picked = {slug: entries[slug] for slug in choice.frameworks}
    rows, since = _rows(measure, choice)
    shaped = series.points(rows, picked)
    positive = shaped["value"] > 0
    if choice.log or choice.relative:
        shaped = shaped[positive]
    if choice.relative:
        shaped = series.indexed(shaped)
    starts = _starts() if choice.aligned else {}
    if choice.aligned:
        shaped = series.aligned(shaped, starts)
    if shaped.empty:
        raise NothingToShow(wording.nothing_left(choice.measure, aligned=choice.aligned))
    write = wording.index_number if choice.relative else measure.write
    marks = _marks(choice, shaped, starts)
    newest = series.records(series.newest(rows))
    growth = series.records(series.growth(rows))
    takeaway = wording.takeaway(measure.rule, measure.what, growth, newest, picked, measure.write)
    return Card(
        takeaway=takeaway,
        measure=wording.measure(
            measure.unit,
            series.names(rows, "series"),
            series.names(rows, "style"),
            relative=choice.relative,
            marks=not marks.empty,
            seams=bool(shaped["seam"].any()),
            dropped=(choice.log or choice.relative) and not positive.all(),
            left_out=[picked[slug].name for slug in picked if choice.aligned and slug not in starts],
        ),
        chart=lines(
            shaped,
            _labels(series.newest(shaped), write),
            series.hover(shaped, [write(value) for value in shaped["value"]]),
            _look(choice, measure),
            marks,
        ),
        alt=wording.alt(measure.unit, takeaway, newest, picked, measure.write),
        source=wording.source(series.names(rows, "source"), newest),
        data=rows.drop(columns="run"),
        sql=measure.query.text(frameworks=choice.frameworks, since=since.date()),
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


def _rows(measure: Measure, choice: Choice) -> tuple[pd.DataFrame, pd.Timestamp]:
    """Rows in the range, of one definition unless all are wanted, and the first day of the range."""
    everything = db.read(measure.query, frameworks=choice.frameworks, since=FOREVER)
    if everything.empty:
        raise NothingToShow(wording.nothing_to_show(choice.measure))
    if measure is DOWNLOADS and not choice.every_definition:
        everything = everything[everything["series"] == series.main_series(everything)]
    since = series.since(everything, RANGES[choice.range])
    return series.thin(everything[everything["day"] >= since]), since


def _starts() -> dict[str, pd.Timestamp]:
    return {row["framework"]: pd.Timestamp(row["day"]) for row in db.rows(trend_queries.FIRST_RELEASES)}


def _marks(choice: Choice, shaped: pd.DataFrame, starts: dict[str, pd.Timestamp]) -> pd.DataFrame:
    releases = db.read(trend_queries.MAJOR_RELEASES, frameworks=choice.frameworks)
    if not choice.marks or releases.empty:
        return pd.DataFrame()
    placed = series.release_marks(releases, shaped)
    placed = placed.assign(released=[formats.day(day) for day in placed["day"]])
    return series.aligned(placed, starts) if choice.aligned else placed


def _labels(newest: pd.DataFrame, write: wording.Write) -> pd.DataFrame:
    texts = [
        f"{label}  {write(value)}" for label, value in zip(newest["label"], newest["value"], strict=True)
    ]
    return newest[["value", "colour"]].assign(text=texts, x=newest["x_end"].fillna(newest["x"]))
