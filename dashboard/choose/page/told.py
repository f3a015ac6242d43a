"""Everything that Choose shows of one decision, made once per snapshot and wish."""

from __future__ import annotations

from dataclasses import dataclass

import altair as alt
import pandas as pd

from dashboard import db, formats
from dashboard.card import Card, Ready
from dashboard.catalogue import catalogue, colour_domain
from dashboard.charts.compiled import Compiled, compiled
from dashboard.choose import arguments, sentences
from dashboard.choose.decide import Decision, Evidence, Wish
from dashboard.choose.page import read
from dashboard.choose.page.chart import drawn, ranking
from dashboard.choose.simulate import SIMULATIONS

MEASURE = (
    "Weighted score from 0 to 100 and share of simulations won. Dot: expected; bar: 90 % of the simulations; "
    "bars that overlap leave the order open."
)


@dataclass(frozen=True)
class Told:
    """A decision in words and as a chart; texts are Markdown.

    `ranking` is None when no framework is left; `out`, `flips`, `missing` are lists that may be empty;
    `arguments` has the name of each framework that is left, what speaks for it, and what against it.
    """

    answer: str
    ranking: Ready | None
    out: str
    flips: str
    arguments: list[tuple[str, str, str]]
    missing: str


def tell(wish: Wish) -> Told:
    """What the decision on a wish says; something must matter in the wish."""
    return db.remember(("choose told", *wish.key, wish.case), lambda: _tell(wish))


def _tell(wish: Wish) -> Told:
    decision, evidence, names = read.decision(wish), read.evidence(), read.names()
    left = [one.framework for one in decision.standings]
    out = [sentences.out_line(lacks, evidence, names) for lacks in decision.out.values()]
    return Told(
        answer=sentences.answer(decision, evidence, names),
        ranking=_ranking(decision, evidence, wish) if left else None,
        out="\n".join(out),
        flips="\n".join(sentences.flip_line(flip, evidence, names) for flip in decision.flips[:8]),
        arguments=[
            (names[name], *arguments.for_and_against(decision, evidence, wish, name, names)) for name in left
        ],
        missing="\n".join(sentences.missing_lines(decision, evidence, wish, names)),
    )


def _ranking(decision: Decision, evidence: Evidence, wish: Wish) -> Ready:
    """The card of the ranking. Its chart is built once and only its rows are new at each move of a slider."""
    rows = ranking_rows(decision)
    chart, ready = db.remember(("choose chart", len(rows)), lambda: built(rows))
    data, sql = read.weighed(wish)
    standings = ", ".join(f"{row.label} {row.text}" for row in rows.itertuples())
    shown = Card(
        takeaway=takeaway(decision),
        measure=MEASURE,
        chart=chart,
        alt=f"Weighted score and share of {SIMULATIONS:,} simulations won: {standings}",
        source=source(evidence, wish),
        data=data,
        sql=sql,
    )
    return Ready(shown, drawn(rows, ready))


def built(rows: pd.DataFrame) -> tuple[alt.LayerChart, Compiled]:
    """The chart for as many rows, also as it is sent."""
    chart = ranking(rows, colour_domain(catalogue().values()))
    return chart, compiled(chart)


def ranking_rows(decision: Decision) -> pd.DataFrame:
    """The standings as `chart.ranking` draws them."""
    names, known = read.names(), catalogue()
    return pd.DataFrame(
        [
            {
                "position": position,
                "label": known[one.framework].label,
                "score": one.score,
                "low": one.low,
                "high": one.high,
                "colour": known[one.framework].colour,
                "text": f"{one.score:.0f} · {sentences.share(one.share)}",
                "tooltip": sentences.standing(one, names),
            }
            for position, one in enumerate(decision.standings)
        ]
    )


def takeaway(decision: Decision) -> str:
    """What holds whatever the weights are."""
    names = read.names()
    if len(decision.standings) == 1 and decision.out:
        return f"{names[decision.standings[0].framework]} alone has what is required"
    best = max(decision.standings, key=lambda one: one.share_anyhow)
    often = sentences.share(best.share_anyhow)
    return f"Over all possible weights, {names[best.framework]} comes first most often: in {often}"


def source(evidence: Evidence, wish: Wish) -> str:
    """How many of the figures are known, and the day of the newest."""
    weighed = [(name, key) for name in wish.frameworks for key in evidence.by_key if wish.weights.get(key)]
    known = [evidence.figures[pair] for pair in weighed if pair in evidence.figures]
    days = [figure.as_of for figure in known if figure.as_of]
    newest = f" · newest of {formats.day(max(days))}" if days else ""
    return f"the warehouse: {len(known)} of {len(weighed)} figures that you weigh are known{newest}"
