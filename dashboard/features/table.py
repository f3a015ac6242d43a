"""The matrix as an HTML table. Texts of the warehouse are other people's: every one of them is escaped."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from html import escape
from itertools import groupby

from dashboard import formats
from dashboard.catalogue import OTHER, PALETTE_SLOTS, Entry
from dashboard.features import cells
from dashboard.features.matrix import OUT_OF_THE_BOX, Feature, Matrix
from dashboard.wording import Row

CAPTION = "What each framework has, by feature. Each cell opens its evidence."
FEW = 4
"""Up to so many columns leave room for the questions."""

Since = Mapping[tuple[str, str], Row]


def table(matrix: Matrix, features: Sequence[Feature], picked: Sequence[Entry], since: Since) -> str:
    """The rows of `features`, grouped by area, with one column per framework."""
    usual = {entry.framework: _usual(matrix.column(entry.framework)) for entry in picked}
    heads = "".join(_head(entry, matrix.column(entry.framework)) for entry in picked)
    bodies = []
    for area, group in groupby(features, lambda feature: feature.area):
        shown = list(group)
        rows = "".join(_row(matrix, feature, picked, since, usual) for feature in shown)
        bodies.append(f"<tbody>{_area(matrix, area, shown, picked)}{rows}</tbody>")
    head = f"<thead><tr><th scope='col'>Feature</th>{heads}</tr></thead>"
    width = "many" if len(picked) > FEW else "few"
    whole = f"<table class='{width}'><caption>{CAPTION}</caption>{head}{''.join(bodies)}</table>"
    return f"<div class='box'>{whole}</div>"


def _usual(column: Sequence[Row]) -> tuple[str, str]:
    """Release and origin of most cells of a column; those of other cells are written beside them."""
    counts = Counter((row["release"], cells.ORIGINS[row["origin"]]) for row in column)
    return counts.most_common(1)[0][0] if counts else ("", cells.NOT_PROBED)


def _head(entry: Entry, column: Sequence[Row]) -> str:
    release, origin = _usual(column)
    slot = PALETTE_SLOTS if entry.slot is None or entry.colour == OTHER else entry.slot
    return (
        f"<th scope='col'><span class='name' data-slot='{slot}'>{escape(entry.label)}</span>"
        f"<small>{escape(release)}</small><small>{escape(origin)}</small></th>"
    )


def _area(matrix: Matrix, area: str, features: Sequence[Feature], picked: Sequence[Entry]) -> str:
    """The line that heads an area, with how many of its shown features each has out of the box."""
    counts = []
    for entry in picked:
        found = [
            row
            for feature in features
            if feature.kind == "feature" and (row := matrix.get(feature.probe, entry.framework))
        ]
        has = sum(row["verdict"] in OUT_OF_THE_BOX for row in found)
        counts.append(f"<td>{f'{has} of {len(found)}' if found else ''}</td>")
    return f"<tr class='area'><th scope='rowgroup'>{escape(area)}</th>{''.join(counts)}</tr>"


def _row(
    matrix: Matrix,
    feature: Feature,
    picked: Sequence[Entry],
    since: Since,
    usual: Mapping[str, tuple[str, str]],
) -> str:
    shown = "".join(
        _cell(
            feature,
            entry,
            matrix.get(feature.probe, entry.framework),
            since.get((feature.probe, entry.framework)),
            usual[entry.framework],
        )
        for entry in picked
    )
    question = re.sub("`([^`]+)`", r"<code>\1</code>", escape(feature.question))
    title = f"{escape(feature.title)}<small class='question'>{question}</small>"
    return f"<tr><th scope='row'>{title}</th>{shown}</tr>"


def _cell(feature: Feature, entry: Entry, row: Row | None, since: Row | None, usual: tuple[str, str]) -> str:
    if row is None:
        return f"<td class='none'>{cells.NOT_PROBED}</td>"
    told, small = _words(feature, row, since)
    release, origin = row["release"], cells.ORIGINS[row["origin"]]
    small += [text for text, common in zip((release, origin), usual, strict=True) if text != common]
    look = cells.LOOKS[row["verdict"]]
    taken = feature.kind == "measure" and row["verdict"] == "yes"
    sign = "" if taken else f"<span class='sign' aria-hidden='true'>{look.sign}</span>"
    spoken = ", ".join([f"{entry.label}, {feature.title}: {told}", *dict.fromkeys([*small, origin])])
    notes = f"<small>{escape(' · '.join(small))}</small>" if small else ""
    return (
        f"<td class='{'number' if taken else look.colour}'><button type='button' tabindex='-1' "
        f"data-cell='{escape(entry.framework)}.{escape(feature.probe)}' aria-label='{escape(spoken)}'>"
        f"<span>{sign}{escape(told)}</span>{notes}</button></td>"
    )


def _words(feature: Feature, row: Row, since: Row | None) -> tuple[str, list[str]]:
    """What a cell says, and what it says in small print."""
    if feature.kind == "measure" and row["verdict"] == "yes":
        return (cells.number(row["value"], feature.unit) if row["value"] is not None else formats.DASH), []
    small = cells.note(row, feature.unit, since)
    return row["verdict"], [small] if small else []
