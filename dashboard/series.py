"""Shaping series for charts: definitions, windows, alignment, index, growth. Pure functions on frames.

Frames of a measure have the columns that `trend_queries` documents: framework, day, until, value, run, style,
series, source, origin.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from dashboard import formats
from dashboard.catalogue import Entry
from dashboard.wording import SERIES

YEAR_DAYS = 365.25
WEEK = pd.Timedelta(days=7)
DAY = pd.Timedelta(days=1)
# Growth a year is only told from figures that lie about a year apart: anything shorter would extrapolate.
LEAST_GROWTH_DAYS = 330


def main_series(frame: pd.DataFrame) -> str:
    """The definition to show when one must be chosen: most frameworks, then newest, then longest."""
    newest = frame.assign(end=frame["until"].fillna(frame["day"]))
    known = newest.groupby("series").agg(
        frameworks=("framework", "nunique"), end=("end", "max"), rows=("day", "size")
    )
    return str(known.sort_values(["frameworks", "end", "rows"]).index[-1])


def thin(frame: pd.DataFrame) -> pd.DataFrame:
    """Drop windows that overlap an earlier kept one of the same framework and definition."""
    windows = frame[frame["until"].notna()].sort_values("day")
    kept: list[int] = []
    ends: dict[tuple[str, str], pd.Timestamp] = {}
    for index, framework, series, day, until in zip(
        windows.index, windows["framework"], windows["series"], windows["day"], windows["until"], strict=True
    ):
        if day > ends.get((framework, series), pd.Timestamp.min):
            kept.append(index)
            ends[framework, series] = until
    return frame[frame["until"].isna() | frame.index.isin(kept)]


def points(frame: pd.DataFrame, entries: Mapping[str, Entry]) -> pd.DataFrame:
    """The given columns and those that charts need beside them; see `charts.lines.lines`."""
    labels = {slug: entry.label for slug, entry in entries.items()}
    colours = {slug: entry.colour for slug, entry in entries.items()}
    segment = frame.groupby(["framework", "series", "style", "run"]).ngroup()
    before = frame.sort_values("day").groupby(segment)["source"].shift()
    return frame.assign(
        x=frame["day"],
        x_end=frame["until"] + DAY,
        segment=segment,
        alone=segment.map(segment.value_counts()).eq(1),
        seam=before.notna() & before.ne(frame["source"]) & frame["until"].isna(),
        label=frame["framework"].map(labels),
        colour=frame["framework"].map(colours),
        definition=frame["series"].map(SERIES),
    )


def indexed(frame: pd.DataFrame) -> pd.DataFrame:
    """Values as percent of the first one of each framework and definition; all must be above zero."""
    ordered = frame.sort_values("day")
    first = ordered.groupby(["framework", "series"])["value"].transform("first")
    return ordered.assign(value=ordered["value"] / first * 100)


def aligned(frame: pd.DataFrame, starts: Mapping[str, pd.Timestamp]) -> pd.DataFrame:
    """x in years since each framework's start; frameworks without a start are dropped."""
    known = frame[frame["framework"].isin(list(starts))]
    start = pd.to_datetime(known["framework"].map(dict(starts)))
    return known.assign(
        x=(known["x"] - start).dt.days / YEAR_DAYS, x_end=(known["x_end"] - start).dt.days / YEAR_DAYS
    )


def newest(frame: pd.DataFrame) -> pd.DataFrame:
    """The newest row of each framework."""
    order = frame.assign(end=frame["until"].fillna(frame["day"])).sort_values("end", kind="stable")
    return order.groupby("framework", sort=False).tail(1)


def hover(shaped: pd.DataFrame, texts: Sequence[str]) -> pd.DataFrame:
    """One row per week (or week of age) and one text column per framework label, highest first.

    `texts` are the values as text, row by row. A window fills every week that it covers.
    """
    first = _weeks(shaped["x"], shaped)
    length = (_weeks(shaped["x_end"], shaped) - first).fillna(1).round().clip(lower=1).astype(int)
    repeated = shaped.index.repeat(length.to_numpy())
    spread = shaped.assign(text=texts, week=(first + 1e-6).astype(int)).loc[
        repeated, ["label", "text", "week"]
    ]
    spread["week"] += spread.groupby(level=0).cumcount()
    of_week = spread.drop_duplicates(["week", "label"], keep="last")
    wide = of_week.pivot(index="week", columns="label", values="text").fillna(formats.DASH)
    wide = wide[newest(shaped).sort_values("value", ascending=False)["label"].tolist()]
    start = shaped["x"].min()
    if isinstance(start, pd.Timestamp):
        x = [start + WEEK * week for week in wide.index]
        return wide.assign(x=x, when=[f"Week of {formats.day(day)}" for day in x]).reset_index(drop=True)
    years = [start + week * 7 / YEAR_DAYS for week in wide.index]
    return wide.assign(x=years, when=[f"{year:.1f} years" for year in years]).reset_index(drop=True)


def _weeks(x: pd.Series[Any], shaped: pd.DataFrame) -> pd.Series[float]:
    """Weeks since the left edge, for days as for years."""
    offset = x - shaped["x"].min()
    days = offset.dt.days if pd.api.types.is_timedelta64_dtype(offset) else offset * YEAR_DAYS
    weeks: pd.Series[float] = days / 7
    return weeks


def growth(frame: pd.DataFrame) -> pd.DataFrame:
    """Growth per framework between two figures of one source and one definition, the pair that spans most.

    Returns:
        framework, start, end, first, last, per_year (absolute), rate (relative, per year; null when it
        started at zero). Frameworks without a pair about a year apart are absent.
    """
    ordered = frame.assign(end=frame["until"].fillna(frame["day"])).sort_values("end", kind="stable")
    pairs = ordered.groupby(["framework", "source", "series"], as_index=False).agg(
        start=("end", "first"), end=("end", "last"), first=("value", "first"), last=("value", "last")
    )
    days = (pairs["end"] - pairs["start"]).dt.days
    pairs = pairs.assign(days=days)[days >= LEAST_GROWTH_DAYS]
    pairs = pairs.sort_values("days").drop_duplicates("framework", keep="last")
    years = pairs["days"] / YEAR_DAYS
    ratio = (pairs["last"] / pairs["first"].where(pairs["first"] > 0)) ** (1 / years) - 1
    return pairs.assign(per_year=(pairs["last"] - pairs["first"]) / years, rate=ratio).drop(columns="days")


def release_marks(releases: pd.DataFrame, shaped: pd.DataFrame, days: int = 45) -> pd.DataFrame:
    """Releases placed on the line of their framework, at the figure nearest in time within so many days."""
    left = releases.sort_values("day").assign(day=releases["day"].astype("datetime64[us]"))
    right = shaped.sort_values("day")[["framework", "day", "value", "colour", "label"]]
    placed = pd.merge_asof(
        left,
        right.assign(day=right["day"].astype("datetime64[us]")),
        on="day",
        by="framework",
        direction="nearest",
        tolerance=pd.Timedelta(days=days),
    )
    return placed.dropna(subset=["value"]).assign(x=placed["day"], x_end=pd.Timestamp("NaT"))


def since(frame: pd.DataFrame, years: int | None) -> pd.Timestamp:
    """First day of a range of so many years before the newest figure; the first figure for None."""
    if years is None:
        return pd.Timestamp(frame["day"].min())
    return pd.Timestamp(frame["until"].fillna(frame["day"]).max() - pd.DateOffset(years=years))


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows as dictionaries in which a missing value is None."""
    plain = frame.astype(object).where(frame.notna(), None)
    return [{str(name): value for name, value in row.items()} for row in plain.to_dict("records")]


def names(frame: pd.DataFrame, column: str) -> Sequence[str]:
    """Distinct values of a column, most frequent first."""
    return [str(name) for name in frame[column].value_counts().index]
