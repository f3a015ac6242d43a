"""What Trends can show over time: each measure with its question, its unit and the way it is told."""

from __future__ import annotations

from dataclasses import dataclass

from dashboard import formats, trend_queries
from dashboard.charts.theme import COMPACT_TICKS, PERCENT_TICKS
from dashboard.queries import Query
from dashboard.trend_wording import Rule, Write


@dataclass(frozen=True)
class Measure:
    """Something that is counted over time. `what` completes "the most …", `rule` picks the takeaway."""

    name: str
    unit: str
    what: str
    rule: Rule
    query: Query
    write: Write = formats.compact
    ticks: str = COMPACT_TICKS


STARS = Measure(
    name="Stars", unit="GitHub stars, cumulative", what="stars", rule="gain", query=trend_queries.STARS
)
DOWNLOADS = Measure(
    name="Downloads",
    unit="Downloads from the package index per day",
    what="downloads",
    rule="rate",
    query=trend_queries.DOWNLOADS,
)
QUESTIONS = Measure(
    name="Questions",
    unit="New Stack Overflow questions per 30 days, deleted ones subtracted",
    what="new questions",
    rule="level",
    query=trend_queries.QUESTIONS,
)
HIRING = Measure(
    name="Job adverts",
    unit="Share of adverts in the monthly hiring thread of Hacker News",
    what="adverts",
    rule="level",
    query=trend_queries.HIRING,
    write=formats.percent,
    ticks=PERCENT_TICKS,
)
MEASURES = {measure.name: measure for measure in (STARS, DOWNLOADS, QUESTIONS, HIRING)}
