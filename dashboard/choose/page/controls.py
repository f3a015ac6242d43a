"""What the visitor wants: use case, requirements and weights, all of it in the URL.

Sliders and requirements have names of their own in each use case, so that choosing a case shows its weights
and changing them in one case leaves the others alone.
"""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from dashboard import ui
from dashboard.catalogue import Entry
from dashboard.choose.cases import BALANCED, Case, cases
from dashboard.choose.criterion import Criterion
from dashboard.choose.decide import Evidence, Wish
from dashboard.choose.flip import HIGHEST_WEIGHT
from dashboard.choose.link import ACCEPT, ACCEPT_LABELS, CASE, need_key, weight_key
from dashboard.choose.requirements import ACCEPTED_AT_FIRST

NO_CASE = "Balanced"


def use_case() -> Case | None:
    """The use case to begin from; None for all weights alike."""
    known = cases()
    chosen = st.pills(
        "Start from",
        [NO_CASE, *known],
        default=NO_CASE,
        required=True,
        key=CASE,
        bind="query-params",
        wrap=True,
    )
    return known.get(chosen or NO_CASE)


def wish(picked: Sequence[Entry], case: Case | None, evidence: Evidence) -> Wish:
    """Requirements and sliders, and what was set with them."""
    st.markdown("##### What is required")
    required, accepted = _required(case, evidence), _accepted()
    st.markdown("##### What matters")
    st.caption("0: does not matter · 5: matters most")
    return Wish(
        frameworks=ui.slugs(picked),
        weights=_weights(case, evidence.criteria),
        required=required,
        accepted=accepted,
        case=case.title if case else None,
    )


def _required(case: Case | None, evidence: Evidence) -> tuple[str, ...]:
    by_title = {title: probe for probe, title in evidence.features.items()}
    asked = case.required if case else ()
    chosen = st.multiselect(
        "A framework without it is out",
        list(by_title),
        default=[evidence.features[probe] for probe in asked if probe in evidence.features],
        key=need_key(case),
        bind="query-params",
        placeholder="Nothing is required",
    )
    for title in chosen:
        if case and by_title[title] in case.reasons:
            st.caption(f"{title}: {case.reasons[by_title[title]]}")
    return tuple(by_title[title] for title in chosen)


def _accepted() -> tuple[str, ...]:
    """Which verdicts of a probe are good enough."""
    by_label = {label: verdict for verdict, label in ACCEPT_LABELS.items()}
    chosen = st.pills(
        "Good enough beside a plain yes",
        list(by_label),
        selection_mode="multi",
        default=[ACCEPT_LABELS[verdict] for verdict in ACCEPTED_AT_FIRST],
        key=ACCEPT,
        bind="query-params",
        help="Verdicts of the probes on Features. Unknown: no probe has given a result yet.",
    )
    return tuple(by_label[label] for label in chosen)


def _weights(case: Case | None, criteria: Sequence[Criterion]) -> dict[str, float]:
    """A slider per criterion; those that a use case does not name wait in a box.

    Without a use case there is a box for each group, the first one open: all at once would fill screens.
    """
    if case is None:
        return _by_group(criteria)
    named = [criterion for criterion in criteria if criterion.key in case.weights]
    others = [criterion for criterion in criteria if criterion.key not in case.weights]
    weights = _sliders(case, named)
    with st.expander(f"{len(others)} more criteria", key="more_criteria"):
        return weights | _sliders(case, others)


def _by_group(criteria: Sequence[Criterion]) -> dict[str, float]:
    weights: dict[str, float] = {}
    for position, group in enumerate(dict.fromkeys(criterion.group for criterion in criteria)):
        members = [criterion for criterion in criteria if criterion.group == group]
        with st.expander(f"{group}, {len(members)} criteria", expanded=position == 0):
            weights |= {criterion.key: _slider(None, criterion) for criterion in members}
    return weights


def _sliders(case: Case, criteria: Sequence[Criterion]) -> dict[str, float]:
    weights: dict[str, float] = {}
    group = ""
    for criterion in criteria:
        if criterion.group != group:
            group = criterion.group
            st.caption(f"**{group}**")
        weights[criterion.key] = _slider(case, criterion)
    return weights


def _slider(case: Case | None, criterion: Criterion) -> float:
    reason = case.reasons.get(criterion.key, "") if case else ""
    return st.slider(
        criterion.title,
        0,
        int(HIGHEST_WEIGHT),
        value=case.weights.get(criterion.key, 0) if case else BALANCED,
        key=weight_key(case, criterion.key),
        bind="query-params",
        help=f"{criterion.sentence} {reason}",
    )
