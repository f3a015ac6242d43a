"""What each has out of the box, and what separates the picked frameworks."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from dashboard import db, ui
from dashboard.catalogue import Entry
from dashboard.features import matrix, wording

ORDER = 50


def render(picked: Sequence[Entry]) -> None:
    """One sentence from the probes of the picked frameworks; nothing when none of them was probed."""
    found = matrix.known()
    told = wording.judged(found, picked)
    if not told:
        return
    title, detail = db.remember(
        ("features_card", ui.slugs(told)),
        lambda: (
            wording.counts(found, told).replace("**", "").removesuffix("."),
            f"{wording.separates(found, told)} {wording.provenance(found, told)}",
        ),
    )
    with st.container(gap="xsmall", key="card_features"):
        st.markdown(f"##### {title}")
        st.caption(detail)
        st.page_link(
            "app_pages/features.py", label="Each feature and its evidence", icon=":material/checklist:"
        )
