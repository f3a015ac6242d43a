"""Sentences about downloads taken apart: pure functions from the newest figures to text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dashboard import formats

NAMES = {
    "with_mirrors": "raw",
    "without_mirrors": "without mirrors",
    "Darwin": "macOS",
    "other": "all others",
}


def category(name: str) -> str:
    """A category as people call it; Python versions stay as they are."""
    return NAMES.get(name, name)


def pythons(framework: str, newest: Mapping[str, float]) -> str:
    """Which Python version most downloads are for."""
    known = {name: share for name, share in newest.items() if name != "other"}
    if not known:
        return f"{framework}: no Python version is known"
    best = max(known, key=lambda name: known[name])
    return f"{framework}: most for Python {best}, {formats.percent(known[best])}"


def systems(framework: str, newest: Mapping[str, float]) -> str:
    """Which system most downloads are for."""
    best = max(newest, key=lambda name: newest[name])
    return f"{framework}: most on {category(best)}, {formats.percent(newest[best])}"


def mirrors(framework: str, newest: Mapping[str, float]) -> str:
    """How much of the raw figure mirrors made."""
    raw, users = newest.get("with_mirrors"), newest.get("without_mirrors")
    if raw is None or users is None:
        only = "raw" if users is None else "without mirrors"
        return f"{framework}: only {only} figures are known"
    if not raw:
        return f"{framework}: nobody downloaded it"
    return f"{framework}: mirrors made {formats.percent(max(0.0, 1 - users / raw))} of the raw downloads"


def no_figures(breakdown: str, names: Sequence[str]) -> str:
    """Which frameworks are not drawn, and what to run."""
    whose = formats.listing(list(names))
    return f"There are no figures on {breakdown.lower()} of {whose} yet. Run `framewatch collect`."
