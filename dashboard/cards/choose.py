"""Which one when: one line per use case of Choose, from the same calculation."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

import streamlit as st

from dashboard import db, ui
from dashboard.catalogue import Entry, catalogue
from dashboard.choose import sentences
from dashboard.choose.cases import Case, cases
from dashboard.choose.decide import Wish
from dashboard.choose.page import read
from dashboard.choose.simulate import SIMULATIONS

ORDER = 20
LISTED = 5


def render(picked: Sequence[Entry]) -> None:
    """Show what to choose among the picked frameworks in each use case; nothing when none
    is to be chosen or nothing is known."""
    if len(picked) < 2 or not read.evidence().figures:
        return
    frameworks = ui.slugs(picked)
    measure, lines = db.remember(
        ("choose lines", *frameworks),
        lambda: (_measure(frameworks), [_line(case, picked) for case in cases().values()]),
    )
    with st.container(gap="xsmall", key="card_choose"):
        st.markdown("##### Which one when")
        st.caption(measure)
        st.markdown("\n".join(lines[:LISTED]))
        if len(lines) > LISTED:
            with st.expander(f"{len(lines) - LISTED} more use cases", type="compact"):
                st.markdown("\n".join(lines[LISTED:]))


def _line(case: Case, picked: Sequence[Entry]) -> str:
    """What to choose among the picked, and among all when that is another one."""
    names = read.names()
    among = read.decision(_wish(case, ui.slugs(picked)))
    every = read.decision(_wish(case, tuple(catalogue())))
    query = urlencode([("case", case.title), *(("fw", entry.label) for entry in picked)])
    line = sentences.case_line(f"[{case.text}](choose?{query})", among, names)
    best = every.leader
    if best is None or (among.leader and best.framework == among.leader.framework):
        return line
    often = "always" if best.share == 1 else sentences.share(best.share)
    return f"{line} :gray[Of all {len(names)}: {names[best.framework]} ({often}).]"


def _wish(case: Case, frameworks: tuple[str, ...]) -> Wish:
    return Wish(frameworks, case.weights, case.required, case=case.title)


def _measure(frameworks: Sequence[str]) -> str:
    """What the shares count, and how many of the figures behind them are known."""
    evidence = read.evidence()
    asked = {key for case in cases().values() for key in case.weights} & evidence.by_key.keys()
    known = sum((name, key) in evidence.figures for name in frameworks for key in asked)
    return (
        f"Share of {SIMULATIONS:,} simulations won with the weights and requirements of each use case; "
        f"{known} of {len(frameworks) * len(asked)} figures behind it are known, the others count as open."
    )
