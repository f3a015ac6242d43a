"""The parts of the page below its answer, in their order."""

from __future__ import annotations

import io

import altair as alt
import pandas as pd
import streamlit as st

from dashboard import card, db, formats
from dashboard.card import Card, Ready
from dashboard.catalogue import catalogue, colour_domain
from dashboard.charts.compiled import Compiled, compiled
from dashboard.choose import arguments, record, sentences
from dashboard.choose.decide import Decision, Evidence, Wish
from dashboard.choose.link import permalink
from dashboard.choose.page import method, read
from dashboard.choose.page.chart import drawn, ranking
from dashboard.choose.simulate import SIMULATIONS

MEASURE = (
    "Weighted score from 0 to 100 and share of simulations won. Dot: expected; bar: 90 % of the simulations; "
    "bars that overlap leave the order open."
)


def result(decision: Decision, evidence: Evidence, wish: Wish) -> None:
    """The ranking, those that are out, the record to take home."""
    if decision.standings:
        _ranking(decision, evidence, wish)
    names = read.names()
    if decision.out:
        st.markdown("\n".join(sentences.out_line(lacks, evidence, names) for lacks in decision.out.values()))
    address = (st.context.url or "choose").split("?")[0]
    st.download_button(
        "Decision record",
        data=lambda: io.BytesIO(decision_record(decision, evidence, wish, address).encode()),
        file_name="framewatch-decision.md",
        mime="text/markdown",
        icon=":material/description:",
        on_click="ignore",
        key="record",
    )


def _ranking(decision: Decision, evidence: Evidence, wish: Wish) -> None:
    """The card of the ranking. Its chart is built once and only its rows are new at each move of a slider."""
    rows = ranking_rows(decision)
    chart, ready = db.remember(("choose chart", str(len(rows))), lambda: built(rows))
    data, sql = read.weighed(wish)
    told = ", ".join(f"{row.label} {row.text}" for row in rows.itertuples())
    shown = Card(
        takeaway=takeaway(decision),
        measure=MEASURE,
        chart=chart,
        alt=f"Weighted score and share of {SIMULATIONS:,} simulations won: {told}",
        source=source(evidence, wish),
        data=data,
        sql=sql,
    )
    made = Ready(shown, drawn(rows, ready))
    with st.container(gap="xsmall", key="card_choose"):
        st.markdown(f"##### {shown.takeaway}")
        st.caption(shown.measure)
        st.vega_lite_chart(made.chart.for_streamlit(), alt=shown.alt, key="chart_choose", theme="streamlit")
        card.footer("choose", shown.source, shown.takeaway, shown.data, shown.sql, made)


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


def changes(decision: Decision, evidence: Evidence) -> None:
    """The flip points."""
    if len(decision.standings) < 2:
        return
    st.markdown("#### What would change the answer")
    names = read.names()
    if decision.flips:
        st.caption("One weight moved, the others as they are; exact for the expected scores.")
        st.markdown("\n".join(sentences.flip_line(flip, evidence, names) for flip in decision.flips[:8]))
    else:
        st.markdown("No single weight between 0 and 5 changes who is first.")


def for_and_against(decision: Decision, evidence: Evidence, wish: Wish) -> None:
    """For and against each framework that is left."""
    if not decision.standings:
        return
    st.markdown("#### For and against")
    names = read.names()
    with st.grid(2, min_column_width=280, gap="small"):
        for one in decision.standings:
            with st.container(border=True, height="stretch", gap="xsmall"):
                st.markdown(f"**{names[one.framework]}**")
                for told in arguments.for_and_against(decision, evidence, wish, one.framework, names):
                    st.markdown(told)


def missing(decision: Decision, evidence: Evidence, wish: Wish) -> None:
    """What is not known, and how it was treated."""
    lines = sentences.missing_lines(decision, evidence, wish, read.names())
    if not lines:
        return
    st.markdown("#### What was missing")
    st.caption("Drawn from the whole scale of the criterion: open, not 0. Each line names what finds it.")
    st.markdown("\n".join(lines))


def explained(evidence: Evidence, wish: Wish) -> None:
    """The method, and the scales on which figures become scores."""
    with st.expander("How this is calculated", icon=":material/science:", key="method"):
        st.markdown(method.TEXT)
        frame = pd.DataFrame(method.rows(evidence, wish))
        card.table(frame, alt="Each criterion with its weight, unit, scale and interval", height=420)


def decision_record(decision: Decision, evidence: Evidence, wish: Wish, address: str) -> str:
    """The Markdown of the record, which links to the page at an address."""
    version = read.snapshot()
    labels = {slug: entry.label for slug, entry in catalogue().items()}
    return record.markdown(
        decision,
        evidence,
        wish,
        read.names(),
        record.Version(
            published_at=version["published_at"],
            content=version["content"],
            code_version=version["code_version"],
            written_at=formats.utc_now(),
            link=permalink(address, wish, labels, evidence.features),
        ),
    )
