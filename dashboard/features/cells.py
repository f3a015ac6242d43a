"""How one result is written: its sign and word, the number, what to note beside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from dashboard import formats
from dashboard.wording import Row

Colour = Literal["green", "blue", "orange", "gray", "red"]


@dataclass(frozen=True)
class Look:
    """Sign and colour of a verdict; its word always stands beside them."""

    sign: str
    colour: Colour


LOOKS = {
    "yes": Look("●", "green"),
    "with limits": Look("◐", "blue"),
    "needs extra": Look("+", "orange"),
    "no": Look("–", "gray"),
    "not applicable": Look("·", "gray"),
    "error": Look("!", "red"),
}
MEANINGS = {
    "yes": "out of the box",
    "with limits": "out of the box, within the limit that is named",
    "needs extra": "with the package that is named, as the documentation teaches",
    "no": "not without code of your own or packages that the documentation does not name",
    "not applicable": "the question makes no sense for it",
    "error": "the probe did not work, which says nothing about the framework",
}
ORIGINS = {
    "local": "proved here",
    "live": "proved here",
    "imported": "imported",
    "recorded": "recorded",
}
METHODS = {
    "behaviour": "a program was run and tried",
    "introspection": "the installed package was looked into",
    "curated": "listed as absent with its documentation, and no name in the installed package contradicts it",
}
NOT_PROBED = "not probed"


def number(value: float, unit: str | None) -> str:
    """A measured number with its unit: 19.9 MB, 178 ms of CPU, 19 requests at once, 1 finding."""
    if unit == "bytes":
        return formats.size(round(value))
    if unit in ("s", "CPU s"):
        return _seconds(value) + (" of CPU" if unit == "CPU s" else "")
    figure = f"{value:,.0f}" if value >= 10 or value == round(value) else f"{value:.1f}"
    name = (unit or "").removesuffix("s") if value == 1 else unit
    return f"{figure} {name}".strip() if name else figure


def _seconds(value: float) -> str:
    if value >= 1:
        return f"{value:.1f} s"
    return f"{value * 1000:.0f} ms" if value >= 0.00095 else "under 1 ms"


def note(row: Row, unit: str | None, since: Row | None) -> str:
    """What stands in small print beside a verdict: the limit or extra, the number, since when."""
    parts = []
    if row["verdict"] in ("with limits", "needs extra") and row["detail"]:
        parts.append(row["detail"])
    elif row["value"] is not None and row["verdict"] != "error":
        parts.append(f"after {number(row['value'], unit)}" if unit == "s" else number(row["value"], unit))
    if since and since["has_it"] and since["lacking_release"]:
        parts.append(f"since {since['since_release']}")
    return " · ".join(parts)


def since_sentence(row: Row | None) -> str:
    """Since which release a feature is there, as far as older ones were tried; empty if none were."""
    if row is None:
        return ""
    tried = f"{row['releases']} releases that were tried, from {row['oldest_release']} on"
    if not row["has_it"]:
        return f"The newest of {tried}, lacks it."
    if row["lacking_release"]:
        return (
            f"New between {row['lacking_release']}, which lacks it, and {row['since_release']}, which has it "
            f"({tried})."
        )
    return f"All {tried}, have it."
