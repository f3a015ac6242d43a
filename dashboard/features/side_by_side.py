"""The sample API side by side: up to three frameworks, one endpoint at a time."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from dashboard import card, db, formats, performance
from dashboard import performance_method as method
from dashboard.catalogue import Entry, catalogue
from dashboard.features import component, panels, questions, samples
from dashboard.performance_queries import narrowed
from dashboard.wording import Row, plain

MOST = 3
FIRST = "validate"


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
        shown = panels.panels(api, slugs, endpoint, names, costs)
        return shown + panels.endpoints(api, slugs, names, costs)

    key = ("side_by_side", tuple(slugs), endpoint, machine and machine["machine"])
    component.show(db.remember(key, html), "endpoints", _go_to)
    st.caption(_measure(machine))
    _footer(slugs)


def _go_to(endpoint: str) -> None:
    st.session_state["endpoint"] = samples.title(endpoint)


def _choose(known: dict[str, Entry], picked: Sequence[str]) -> tuple[list[str], Row | None]:
    """The frameworks to show, at first the first three picked, and the machine whose costs are told."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        chosen = st.multiselect(
            "Frameworks, up to three",
            list(known),
            default=picked[:MOST],
            max_selections=MOST,
            format_func=lambda slug: known[slug].label,
            key="side",
            bind="query-params",
            width=420,
        )
        machines = {method.machine_label(row): row for row in performance.machines()}
        if not machines:
            return chosen, None
        if len(machines) == 1:
            return chosen, next(iter(machines.values()))
        return chosen, machines[
            st.selectbox("Machine", list(machines), key="machine", bind="query-params", width=420)
        ]


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
    data = db.read(questions.SAMPLES)
    shown = data[data["framework"].isin(slugs)]
    sql = narrowed(questions.SAMPLES.text(), framework=tuple(slugs))
    card.footer("sample", "framewatch's own sample apps", "code of the sample API", shown, sql)
