"""The sample API side by side: up to three frameworks, one endpoint at a time."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from dashboard import card, formats, performance
from dashboard import performance_method as method
from dashboard.catalogue import Entry, catalogue
from dashboard.features import component, questions, sample_table, samples
from dashboard.performance_queries import narrowed
from dashboard.wording import Row, plain

MOST = 3
FIRST = "validate"


def show(picked: Sequence[Entry]) -> None:
    """Code, lines, cost and answers of the frameworks that the visitor chooses."""
    known = {slug: entry for slug, entry in catalogue().items() if samples.endpoints([slug])}
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
    costs = samples.costs(machine)
    heading.markdown(f"**{samples.takeaway(slugs, names)}.**")
    _endpoint(slugs, costs)
    st.markdown("##### Every endpoint")
    html = sample_table.table(slugs, names, costs)
    component.show(html, "endpoints", lambda endpoint: _go_to(samples.title(endpoint)))
    st.caption(_measure(machine, costs))
    _footer(slugs)


def _go_to(title: str) -> None:
    st.session_state["endpoint"] = title


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


def _measure(machine: Row | None, costs: samples.Costs | None) -> str:
    lines = (
        "Lines hold more than a comment or a docstring; imports and set-up that endpoints share are left out."
    )
    if machine is None or costs is None:
        return f"{lines} {samples.NO_BENCHMARK}"
    return (
        f"{lines} µs: CPU time per request, {method.ORIGINS[machine['origin']].lower()} on "
        f"{plain(costs.machine)}, {formats.day(machine['measured_at'])}."
    )


def _endpoint(slugs: Sequence[str], costs: samples.Costs | None) -> None:
    by_title = {samples.title(name): name for name in samples.endpoints(slugs)}
    default = samples.title(FIRST) if FIRST in by_title.values() else next(iter(by_title))
    picked = st.pills(
        "Endpoint",
        list(by_title),
        default=default,
        required=True,
        key="endpoint",
        bind="query-params",
        wrap=True,
    )
    endpoint = by_title[picked or default]
    with st.grid(len(slugs), min_column_width=320, gap="small"):
        for slug in slugs:
            with st.container(border=True, height="stretch", gap="xsmall"):
                _sample(slug, slugs[0], endpoint, costs)


def _sample(slug: str, first: str, endpoint: str, costs: samples.Costs | None) -> None:
    names = performance.names()
    found = samples.samples().get((slug, endpoint))
    st.markdown(f"##### {plain(names[slug])}")
    if found is None:
        st.caption("Its sample app does not have this endpoint.")
        return
    told = samples.cost_lines(slug, first, endpoint, costs, names)
    st.caption(f"{samples.lines(found)} · {told}")
    st.code(found["code"], language="python", wrap_lines=True)
    st.markdown("**Its answer to a bad request**")
    asked = samples.answers().get((slug, endpoint), [])
    if not asked:
        st.caption(samples.NOT_ASKED)
    for row in asked:
        st.caption(f"To {plain(row['mistake'])}, release {plain(row['release'])}:")
        st.code(samples.answer_text(row), language=None, wrap_lines=True)


def _footer(slugs: Sequence[str]) -> None:
    rows = [row for (slug, _), row in samples.samples().items() if slug in slugs]
    sql = narrowed(questions.SAMPLES.text(), framework=tuple(slugs))
    card.footer("sample", "framewatch's own sample apps", "code of the sample API", pd.DataFrame(rows), sql)
