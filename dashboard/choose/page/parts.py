"""The parts of the page below its answer, in their order."""

from __future__ import annotations

import io

import pandas as pd
import streamlit as st

from dashboard import card, formats
from dashboard.card import Ready
from dashboard.catalogue import catalogue
from dashboard.choose import record
from dashboard.choose.decide import Evidence, Wish
from dashboard.choose.link import permalink
from dashboard.choose.page import method, read
from dashboard.choose.page.told import Told


def result(told: Told, wish: Wish) -> None:
    """The ranking, those that are out, the record to take home."""
    if told.ranking:
        _ranking(told.ranking)
    if told.out:
        st.markdown(told.out)
    address = (st.context.url or "choose").split("?")[0]
    st.download_button(
        "Decision record",
        data=lambda: io.BytesIO(decision_record(wish, address).encode()),
        file_name="framewatch-decision.md",
        mime="text/markdown",
        icon=":material/description:",
        on_click="ignore",
        key="record",
    )


def _ranking(made: Ready) -> None:
    shown = made.card
    with st.container(gap="xsmall", key="card_choose"):
        st.markdown(f"##### {shown.takeaway}")
        st.caption(shown.measure)
        st.vega_lite_chart(made.chart.for_streamlit(), alt=shown.alt, key="chart_choose", theme="streamlit")
        card.footer("choose", shown.source, shown.takeaway, lambda: shown.data, lambda: shown.sql, made)


def changes(told: Told) -> None:
    """The flip points."""
    if len(told.arguments) < 2:
        return
    st.markdown("#### What would change the answer")
    if told.flips:
        st.caption("One weight moved, the others as they are; exact for the expected scores.")
        st.markdown(told.flips)
    else:
        st.markdown("No single weight between 0 and 5 changes who is first.")


def for_and_against(told: Told) -> None:
    """For and against each framework that is left."""
    if not told.arguments:
        return
    st.markdown("#### For and against")
    with st.grid(2, min_column_width=280, gap="small"):
        for name, for_it, against in told.arguments:
            with st.container(border=True, height="stretch", gap="xsmall"):
                st.markdown(f"**{name}**")
                st.markdown(for_it)
                st.markdown(against)


def missing(told: Told) -> None:
    """What is not known, and how it was treated."""
    if not told.missing:
        return
    st.markdown("#### What was missing")
    st.caption("Drawn from the whole scale of the criterion: open, not 0. Each line names what finds it.")
    st.markdown(told.missing)


def explained(evidence: Evidence, wish: Wish) -> None:
    """The method, and the scales on which figures become scores."""
    more = st.expander("How this is calculated", icon=":material/science:", key="method", on_change="rerun")
    if not more.open:
        return
    with more:
        st.markdown(method.TEXT)
        frame = pd.DataFrame(method.rows(evidence, wish))
        card.table(frame, alt="Each criterion with its weight, unit, scale and interval", height=420)


def decision_record(wish: Wish, address: str) -> str:
    """The Markdown of the record, which links to the page at an address."""
    version, evidence = read.snapshot(), read.evidence()
    labels = {slug: entry.label for slug, entry in catalogue().items()}
    return record.markdown(
        read.decision(wish),
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
