"""The framework picker: one choice for all pages, kept in the session and in the URL (`?fw=Flask&fw=Django`).

Streamlit can bind a widget to the URL by itself, but then a choice that came with a link is lost when the
visitor goes on to another page: widgets are new ones on each page, and the URL loses its parameters.
"""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from dashboard.catalogue import Entry, catalogue

KEY = "fw"
NOTHING = ("",)


def pick() -> list[Entry]:
    """Frameworks that the visitor compares, in the order of the registry.

    Stops the page with a hint while nothing is picked.
    """
    every = catalogue()
    headline = [slug for slug, entry in every.items() if entry.headline]
    _restore(every, headline)
    chosen = st.pills(
        "Frameworks to compare",
        list(every),
        selection_mode="multi",
        format_func=lambda slug: every[slug].label,
        key=KEY,
        label_visibility="collapsed",
        wrap=True,
    )
    picked = [slug for slug in every if slug in chosen]
    _remember(picked, () if picked == headline else tuple(every[slug].label for slug in picked) or NOTHING)
    if not picked:
        st.info("Pick at least one framework above.", icon=":material/touch_app:")
        st.stop()
    return [every[slug] for slug in picked]


def _restore(every: Mapping[str, Entry], headline: list[str]) -> None:
    """Set the widget from the URL when that changed, else on a new page from what was picked before."""
    url, page = tuple(st.query_params.get_all(KEY)), st.session_state.get("page")
    kept, written, where = st.session_state.get("picked", (None, (), page))
    if kept is None or (url != written and (url or where == page)):
        slugs = {entry.label: slug for slug, entry in every.items()}
        st.session_state[KEY] = [slugs[label] for label in url if label in slugs] if url else headline
    elif where != page:
        st.session_state[KEY] = kept


def _remember(picked: list[str], labels: tuple[str, ...]) -> None:
    """Write the choice into the URL; the headline frameworks are the default and leave it clean."""
    if labels != tuple(st.query_params.get_all(KEY)):
        if labels:
            st.query_params[KEY] = list(labels)
        else:
            del st.query_params[KEY]
    st.session_state["picked"] = (picked, labels, st.session_state.get("page"))
