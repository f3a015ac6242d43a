"""The frameworks as pages need them: order, short labels and colours, the same on every page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from dashboard import db, queries

PALETTE_SLOTS = 8
OTHER = "other"
LONGEST_LABEL = 14


@dataclass(frozen=True)
class Entry:
    """One framework. `colour` is its slug, or `other` when it has no palette slot and is drawn in grey."""

    framework: str
    name: str
    label: str
    kind: str
    colour: str
    slot: int | None
    headline: bool


def short_label(name: str, aliases: Iterable[str]) -> str:
    """The name, or for a long one its first alias in capitals. Labels stand in URLs: keep them stable."""
    if len(name) <= LONGEST_LABEL:
        return name
    return next((alias for alias in aliases if alias.isupper()), name)


def entry(row: db.Row) -> Entry:
    """The entry of one row of `queries.FRAMEWORKS`."""
    slot = row["colour_slot"]
    coloured = slot is not None and slot < PALETTE_SLOTS
    return Entry(
        framework=row["framework"],
        name=row["name"],
        label=short_label(row["name"], row["aliases"]),
        kind=row["kind"],
        colour=row["framework"] if coloured else OTHER,
        slot=slot if coloured else None,
        headline=row["headline"],
    )


def catalogue() -> dict[str, Entry]:
    """Active frameworks by slug, headline ones first."""
    return db.remember(
        "catalogue", lambda: {row["framework"]: entry(row) for row in db.rows(queries.FRAMEWORKS)}
    )


def colour_domain(every: Iterable[Entry]) -> tuple[str, ...]:
    """Domain of the colour scale: the palette slots in order, then grey. It is the same for every chart.

    The range comes from the theme, in the browser, so that a framework keeps its colour in any subset
    and changes with light and dark without asking the server.
    """
    taken = {entry.slot: entry.colour for entry in every if entry.slot is not None}
    return (*(taken.get(slot, f"free slot {slot}") for slot in range(PALETTE_SLOTS)), OTHER)
