"""Opinions over quarters: one small chart per framework, all with the same time axis."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from dashboard import db
from dashboard.card import Card
from dashboard.catalogue import catalogue, colour_domain
from dashboard.charts.quarters import quarters
from dashboard.community import choice as ask
from dashboard.community import questions, wording
from dashboard.community.choice import Choice, name
from dashboard.queries import Value

HALF_QUARTER = dt.timedelta(days=45)
LONGEST_GAP = dt.timedelta(days=95)


def mentions(choice: Choice) -> list[db.Row]:
    """Items per framework and quarter."""
    return db.rows(questions.MENTIONS, frameworks=choice.frameworks)


def quarter_card(choice: Choice, framework: str) -> Card:
    """Net sentiment of one framework over quarters, or how much is written about it.

    `mentions` must have some of the framework.
    """
    written = [row for row in mentions(choice) if row["framework"] == framework]
    estimates = {
        row["quarter"]: row
        for row in db.rows(questions.QUARTERS, frameworks=choice.frameworks, audience=choice.audience)
        if row["framework"] == framework and row["shown"]
    }
    points = pd.DataFrame(_points(written, estimates))
    days = [row["quarter"] for row in mentions(choice)]
    span = (min(days).isoformat(), (max(days) + 2 * HALF_QUARTER).isoformat())
    takeaway = _takeaway(choice, framework, written, judged=bool(estimates))
    measure = (
        "Net sentiment with 95 % intervals; items per quarter as bars" if estimates else "Items per quarter"
    )
    question = questions.QUARTERS if estimates else questions.MENTIONS
    given: dict[str, Value] = {"frameworks": (framework,)}
    if estimates:
        given["audience"] = choice.audience
    return Card(
        takeaway=takeaway,
        measure=measure,
        chart=quarters(points, colour_domain(catalogue().values()), span),
        alt=f"{takeaway}. {wording.count(sum(row['mentions'] for row in written), 'item')} in "
        f"{wording.count(len(written), 'quarter')}.",
        source=ask.source(choice),
        data=db.read(question, **given),
        sql=question.text(**given),
    )


def _takeaway(choice: Choice, framework: str, written: list[db.Row], *, judged: bool) -> str:
    known = [row for row in ask.overall(choice) if row["framework"] == framework]
    if known and judged:
        return wording.trend(known[0], name)
    newest = written[-1]
    return f"{name(framework)}: {wording.count(newest['mentions'], 'item')} in the newest quarter"


def _points(written: list[db.Row], estimates: dict[dt.date, db.Row]) -> list[dict[str, object]]:
    """One point per quarter; a run of the line ends where a quarter is not shown or the analyser changed."""
    points: list[dict[str, object]] = []
    segment, last = 0, None
    for row in written:
        found = estimates.get(row["quarter"])
        if found and (last is None or row["quarter"] - last > LONGEST_GAP or found["starts_break"]):
            segment += 1
        last = row["quarter"] if found else last
        points.append(
            {
                "quarter": pd.Timestamp(row["quarter"] + HALF_QUARTER),
                "count": float(row["mentions"]),
                "colour": ask.colour(row["framework"]),
                "value": found["net"] if found else None,
                "low": found["net_low"] if found else None,
                "high": found["net_high"] if found else None,
                "segment": segment,
                "breaks": bool(found and found["starts_break"]),
                "tooltip": _tooltip(row, found),
            }
        )
    return points


def _tooltip(row: db.Row, found: db.Row | None) -> str:
    quarter = f"{row['quarter'].year} Q{(row['quarter'].month + 2) // 3}"
    told = f"{quarter}: {wording.count(row['mentions'], 'item')}"
    if found is None:
        return told
    return f"{told}; net {wording.net(found['net'])} ({wording.interval(found)}), {wording.basis(found)}"
