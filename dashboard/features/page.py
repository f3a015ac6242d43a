"""The parts of the Features page, in its order."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from dashboard import card, db, ui
from dashboard.catalogue import Entry
from dashboard.features import cells, component, evidence, markdown, matrix, questions, table, wording
from dashboard.features.matrix import Feature, Matrix, Wanted
from dashboard.performance_queries import narrowed

ALL = "All areas"
ANY = "Any verdict"
FILTERS = {"area": ALL, "verdict": ANY, "find": "", "differences": False}


def answer(found: Matrix, picked: Sequence[Entry]) -> tuple[str, str]:
    """The first line of the page, and where the results come from."""
    return db.remember(
        ("features_answer", ui.slugs(picked)),
        lambda: (wording.answer(found, picked), wording.provenance(found, picked)),
    )


def choose(found: Matrix) -> Wanted:
    """The filters, all of them kept in the URL."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        area = st.selectbox("Area", [ALL, *found.areas], key="area", bind="query-params", width=174)
        verdict = st.selectbox("Verdict", [ANY, *cells.LOOKS], key="verdict", bind="query-params", width=150)
        text = st.text_input(
            "Search",
            key="find",
            bind="query-params",
            placeholder="websocket, admin, jwt …",
            icon=":material/search:",
            width=200,
        )
        differences = st.toggle("Differences only", key="differences", bind="query-params")
    return Wanted(
        area="" if area == ALL else str(area),
        verdict="" if verdict == ANY else str(verdict),
        text=text or "",
        differences=differences,
    )


def _clear() -> None:
    for key, value in FILTERS.items():
        st.session_state[key] = value


def show(found: Matrix, picked: Sequence[Entry], wanted: Wanted) -> None:
    """The matrix of the rows asked for, its files, and the drawer on the cell of the URL."""
    slugs = ui.slugs(picked)
    features = found.narrowed(slugs, wanted)
    if features:
        component.show(_html(found, features, picked, wanted), "matrix", _select)
        st.caption(f"{wording.shown(found, features)} {wording.LEGEND}")
        _files(found, features, picked)
    else:
        st.info(wording.nothing_matches(picked, wanted), icon=":material/filter_alt_off:")
        st.button("Clear the filters", on_click=_clear)
    if selected := evidence.chosen(found):
        evidence.show(found, picked, *selected)


def _html(found: Matrix, features: Sequence[Feature], picked: Sequence[Entry], wanted: Wanted) -> str:
    def make() -> str:
        return table.table(found, features, picked, matrix.since())

    # Visitors can search for anything: what they found is not worth the memory.
    return make() if wanted.text else db.remember(("features_html", ui.slugs(picked), wanted), make)


def _select(cell: str) -> None:
    st.query_params[evidence.KEY] = cell


def _files(found: Matrix, features: Sequence[Feature], picked: Sequence[Entry]) -> None:
    """The same rows as Markdown, and as rows, CSV and SQL."""
    more = st.expander(
        "Copy as Markdown",
        icon=":material/content_copy:",
        type="compact",
        key="markdown_features",
        on_change="rerun",
    )
    if more.open:
        more.code(markdown.table(found, features, picked), language="markdown")
    slugs, probes = ui.slugs(picked), tuple(feature.probe for feature in features)

    def rows() -> pd.DataFrame:
        data = db.read(questions.MATRIX)
        return data[data["framework"].isin(slugs) & data["probe"].isin(probes)]

    def sql() -> str:
        return narrowed(questions.MATRIX.text(), framework=slugs, probe=probes)

    card.footer("features", "framewatch probes", "what each framework has", rows, sql)
