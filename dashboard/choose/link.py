"""The address of a decision: everything that was asked, in the parameters that the page itself reads."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from dashboard.choose.cases import Case, cases
from dashboard.choose.decide import Wish
from dashboard.choose.requirements import ACCEPTABLE

CASE, ACCEPT = "case", "accept"
ACCEPT_LABELS = {verdict: verdict.capitalize() for verdict in ACCEPTABLE}


def weight_key(case: Case | None, criterion: str) -> str:
    """Parameter of a weight."""
    return f"w_{case.slug}_{criterion}" if case else f"w_{criterion}"


def need_key(case: Case | None) -> str:
    """Parameter of the required features."""
    return f"need_{case.slug}" if case else "need"


def parameters(wish: Wish, labels: Mapping[str, str], features: Mapping[str, str]) -> list[tuple[str, str]]:
    """Names and values for the query, with every weight, so that a changed preset changes no old decision.

    Args:
        labels: label by framework.
        features: title by probe.
    """
    case = cases().get(wish.case or "")
    pairs = [("fw", labels[name]) for name in wish.frameworks]
    if case:
        pairs.append((CASE, case.title))
    need = need_key(case)
    pairs += [(need, features[probe]) for probe in wish.required] or [(need, "")]
    pairs += [(ACCEPT, ACCEPT_LABELS[verdict]) for verdict in wish.accepted] or [(ACCEPT, "")]
    return pairs + [(weight_key(case, key), f"{weight:g}") for key, weight in wish.weights.items()]


def permalink(address: str, wish: Wish, labels: Mapping[str, str], features: Mapping[str, str]) -> str:
    """The page at `address`, which has no query, with everything that was asked."""
    return f"{address}?{urlencode(parameters(wish, labels, features))}"
