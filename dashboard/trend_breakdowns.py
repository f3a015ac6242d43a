"""Downloads of one framework taken apart: by Python version, by system, with mirrors and without them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pandas as pd

from dashboard import db, formats, series
from dashboard import trend_breakdown_wording as wording
from dashboard.card import Card
from dashboard.catalogue import PALETTE_SLOTS, Entry
from dashboard.charts.axes import Look
from dashboard.charts.lines import lines
from dashboard.charts.theme import COMPACT_TICKS, PERCENT_TICKS
from dashboard.queries import Query

HEIGHT = 300


def _shares(mart: str, column: str, most: int) -> Query:
    """Weekly shares of a framework's downloads; only weeks whose seven days were reported."""
    return Query(
        f"""with days as (
    select {column} as category, day, downloads, source, origin
    from marts.{mart}
    where framework = $framework and {column} <> 'unknown'
), largest as (
    select category
    from days
    where day > (select max(day) - 28 from days) and category <> 'other'
    group by category
    order by sum(downloads) desc
    limit {most}
), weeks as (
    select date_trunc('week', day)::date as day
    from days
    group by date_trunc('week', day)
    having count(distinct day) = 7
), parts as (
    select if(category in (from largest), category, 'other') as category,
        date_trunc('week', day)::date as day, sum(downloads) as downloads, max(source) as source,
        max(origin) as origin
    from days
    group by all
)
select category, day, downloads / sum(downloads) over (partition by day) as value, source, origin
from parts
semi join weeks using (day)
where day >= $since
order by category, day"""
    )


MIRRORS = Query(
    """select series as category, week_start as day, downloads / 7 as value, source, origin
from marts.downloads_weekly
where framework = $framework and series in ('with_mirrors', 'without_mirrors') and days = 7
    and week_start >= $since
order by category, day"""
)


@dataclass(frozen=True)
class Breakdown:
    """A way to take downloads apart. `say` gives the takeaway from the newest value of each category."""

    name: str
    unit: str
    query: Query
    say: Callable[[str, dict[str, float]], str]
    is_share: bool = True


PYTHONS = Breakdown(
    "Python versions",
    "Share of the downloads whose Python version is known, by week, mirrors excluded",
    _shares("downloads_by_python", "python", 6),
    wording.pythons,
)
SYSTEMS = Breakdown(
    "Systems",
    "Share of the downloads whose system is known, by week, mirrors excluded",
    _shares("downloads_by_system", "system", 4),
    wording.systems,
)
WITH_MIRRORS = Breakdown(
    "Mirrors",
    "Downloads per day, by week: raw, and without those of mirrors",
    MIRRORS,
    wording.mirrors,
    is_share=False,
)
BREAKDOWNS = {found.name: found for found in (PYTHONS, SYSTEMS, WITH_MIRRORS)}


def rows_of(breakdown: Breakdown, framework: str, years: int | None) -> tuple[pd.DataFrame, str]:
    """The rows in the range that ends with the newest week, and the question that gave them."""
    first = pd.Timestamp("1990-01-01").date()
    rows = db.read(breakdown.query, framework=framework, since=first)
    if len(rows) and years is not None:
        first = (rows["day"].max() - pd.DateOffset(years=years)).date()
        rows = rows[rows["day"] >= pd.Timestamp(first)]
    return rows, breakdown.query.text(framework=framework, since=first)


def missing(breakdown: Breakdown, entries: Sequence[Entry]) -> list[str]:
    """Names of those that have no figures."""
    return [entry.name for entry in entries if rows_of(breakdown, entry.framework, None)[0].empty]


def card(breakdown: Breakdown, entry: Entry, years: int | None) -> Card:
    """One framework's downloads taken apart; there must be rows of it."""
    rows, sql = rows_of(breakdown, entry.framework, years)
    shaped = _shaped(rows)
    newest = series.newest(shaped)
    write = formats.percent if breakdown.is_share else formats.compact
    takeaway = breakdown.say(entry.name, dict(zip(newest["framework"], newest["value"], strict=True)))
    ends = newest[["value", "colour"]].assign(
        text=[f"{row['label']}  {write(row['value'])}" for row in series.records(newest)], x=newest["x"]
    )
    look = Look(
        domain=_domain(shaped),
        height=HEIGHT,
        ticks=PERCENT_TICKS if breakdown.is_share else COMPACT_TICKS,
    )
    last = shaped["day"].max() + pd.Timedelta(days=6)
    figures = ", ".join(f"{row['label']} {write(row['value'])}" for row in series.records(newest))
    return Card(
        takeaway=takeaway,
        measure=breakdown.unit + (" · ○ another source from here" if shaped["seam"].any() else ""),
        chart=lines(shaped, ends, series.hover(shaped, [write(v) for v in shaped["value"]]), look),
        alt=f"{breakdown.unit}. {takeaway}. Newest week: {figures}.",
        source=f"{formats.listing(list(series.names(rows, 'source')))} · to {formats.day(last)}",
        data=rows,
        sql=sql,
    )


def _shaped(rows: pd.DataFrame) -> pd.DataFrame:
    """Categories as the lines of a chart: broken where a week is missing or another source goes on."""
    ordered = rows.sort_values(["category", "day"])
    after_gap = ordered.groupby("category")["day"].diff() > series.WEEK
    frame = ordered.assign(
        framework=ordered["category"],
        until=pd.Series(pd.NaT, index=ordered.index, dtype="datetime64[us]"),
        run=after_gap.groupby(ordered["category"]).cumsum(),
        style="live",
        series="",
    )
    names = {name: wording.category(name) for name in frame["framework"].unique()}
    entries = {name: Entry(name, label, label, "", name, None, False) for name, label in names.items()}
    return series.points(frame, entries)


def _domain(shaped: pd.DataFrame) -> tuple[str, ...]:
    """Colours by rank in the newest week; what is put together is grey, as everywhere."""
    newest = series.newest(shaped).sort_values("value", ascending=False)["framework"]
    ranked = [name for name in newest if name != "other"][:PALETTE_SLOTS]
    return (*ranked, *(f"free slot {slot}" for slot in range(len(ranked), PALETTE_SLOTS)), "other")
