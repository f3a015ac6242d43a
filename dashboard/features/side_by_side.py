"""The sample API side by side: up to three frameworks, one endpoint at a time."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from dashboard import card, db, formats, performance
from dashboard import performance_method as method
from dashboard.catalogue import Entry, catalogue
from dashboard.features import component, panels, questions, samples
from dashboard.performance_pairs import WORKLOADS
from dashboard.performance_queries import narrowed
from dashboard.wording import Row, plain

MOST = 3
FIRST = "validate"
KEY = "side"


def show(picked: Sequence[Entry]) -> None:
    """Code, lines, cost and answers of the frameworks that the visitor chooses."""
    api = samples.known()
    known = {slug: entry for slug, entry in catalogue().items() if slug in api.frameworks}
    st.subheader("The same API in each, side by side", anchor="side-by-side")
    if not known:
        st.info("The code of the sample API is not in this snapshot.", icon=":material/code_off:")
        return
    heading = st.empty()
    slugs, machine = _choose(known, [entry.framework for entry in picked if entry.framework in known])
    if not slugs:
        st.info("Choose one framework or more, up to three.", icon=":material/touch_app:")
        return
    names = performance.names()
    if told := samples.takeaway(api, slugs, names):
        heading.markdown(f"**{plain(told)}.**")
    endpoint = _endpoint(api.endpoints(slugs))

    def html() -> str:
        costs = samples.costs(machine)
        return (
            panels.panels(api, slugs, endpoint, names, costs)
            + panels.answers(api, slugs, endpoint, names)
            + panels.endpoints(api, slugs, names, costs)
        )

    key = ("side_by_side", tuple(slugs), endpoint, machine and machine["machine"])
    component.show(db.remember(key, html), "endpoints", _go_to)
    st.caption(_measure(machine))
    _footer(slugs)


def _go_to(endpoint: str) -> None:
    if endpoint in WORKLOADS:
        st.session_state["endpoint"] = samples.title(endpoint)


def _choose(known: dict[str, Entry], picked: Sequence[str]) -> tuple[list[str], Row | None]:
    """The frameworks to show, and the machine whose costs are told."""
    machines = {method.machine_label(row): row for row in performance.machines()}
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        slugs = _frameworks(known, picked)
        if len(machines) < 2:
            return slugs, next(iter(machines.values()), None)
        options = list(machines)
        return slugs, machines[
            st.selectbox("Machine", options, key="machine", bind="query-params", width=420)
        ]


def _frameworks(known: dict[str, Entry], picked: Sequence[str]) -> list[str]:
    """The first three picked, or those of the URL, where a choice of the visitor is kept."""
    slugs, url = {entry.label: slug for slug, entry in known.items()}, st.query_params.get_all(KEY)
    asked = list(dict.fromkeys(slugs[label] for label in url if label in slugs)) if url else list(picked)
    st.session_state[KEY] = asked[:MOST]

    def keep() -> None:
        st.query_params[KEY] = [known[slug].label for slug in st.session_state[KEY]] or [""]

    return st.multiselect(
        "Frameworks, up to three",
        list(known),
        max_selections=MOST,
        format_func=lambda slug: known[slug].label,
        key=KEY,
        on_change=keep,
        width=420,
    )


def _endpoint(names: Sequence[str]) -> str:
    """The endpoint whose code is shown."""
    by_title = {samples.title(name): name for name in names}
    default = samples.title(FIRST) if FIRST in names else next(iter(by_title))
    picked = st.pills(
        "Endpoint",
        list(by_title),
        default=default,
        required=True,
        key="endpoint",
        bind="query-params",
        wrap=True,
    )
    return by_title.get(picked, by_title[default])


def _measure(machine: Row | None) -> str:
    lines = (
        "Lines hold more than a comment or a docstring; imports and set-up that endpoints share are left out."
    )
    if machine is None:
        return f"{lines} {samples.NO_BENCHMARK}"
    return (
        f"{lines} µs: CPU time per request, {method.ORIGINS[machine['origin']].lower()} on "
        f"{plain(machine['machine_name'])}, {formats.day(machine['measured_at'])}."
    )


def _footer(slugs: Sequence[str]) -> None:
    def rows() -> pd.DataFrame:
        data = db.read(questions.SAMPLES)
        return data[data["framework"].isin(slugs)]

    def sql() -> str:
        return narrowed(questions.SAMPLES.text(), framework=tuple(slugs))

    card.footer("sample", "framewatch's own sample apps", "code of the sample API", rows, sql)
