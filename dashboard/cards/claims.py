"""Whether the article still holds, in one line."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from dashboard import claims
from dashboard import claims_wording as wording
from dashboard.catalogue import Entry

ORDER = 60


def render(picked: Sequence[Entry]) -> None:
    """Show the counts by verdict and the way to the ledger, whatever is picked."""
    del picked
    rows = claims.ledger()
    if not rows:
        return
    with st.container(gap="xsmall", key="card_claims"):
        st.markdown("##### Does the article still hold?")
        st.markdown(wording.answer(claims.counts(rows)))
        st.page_link("app_pages/claims.py", label="Each claim and its evidence", icon=":material/gavel:")
