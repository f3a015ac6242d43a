"""Strip of the first start: which step runs, what is left. It vanishes when all is done."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from dashboard import db, first_start, formats
from dashboard import overview_wording as wording
from dashboard.catalogue import Entry
from dashboard.wording import plain
from warehouse.home import Home

ORDER = 0
REFRESH = "3s"


def render(picked: Sequence[Entry]) -> None:
    """Show the strip while a first start goes on, and the whole page anew after each publish."""
    del picked
    progress = first_start.read(Home.default(), formats.utc_now())
    if progress is None:
        return
    if progress.ended:
        _steps(progress)
        return
    st.session_state["shown_snapshot"] = db.identity()
    _follow()


@st.fragment(run_every=REFRESH)
def _follow() -> None:
    progress = first_start.read(Home.default(), formats.utc_now())
    if progress is None or progress.ended or st.session_state["shown_snapshot"] != db.identity():
        st.rerun()
    _steps(progress)


def _steps(progress: first_start.Progress) -> None:
    with st.container(border=True, gap="xsmall", key="first_start"):
        st.markdown(wording.first_start(progress))
        for step in progress.steps:
            icon, colour = wording.STEP_LOOKS.get(step.status, wording.STEP_LOOKS["waiting"])
            detail = f" :gray[{plain(step.detail)}]" if step.detail else ""
            st.markdown(f":{colour}[:material/{icon}:] {step.label}{detail}")
