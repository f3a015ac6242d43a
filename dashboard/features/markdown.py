"""The matrix as Markdown, for a document or an issue."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard import formats
from dashboard.catalogue import Entry
from dashboard.features import cells
from dashboard.features.matrix import Feature, Matrix


def table(matrix: Matrix, features: Sequence[Feature], picked: Sequence[Entry]) -> str:
    """The rows of `features` as a Markdown table, with releases and days below it."""
    heads = ["Feature", *(entry.name for entry in picked)]
    lines = [_line(heads), _line(["---"] * len(heads))]
    for feature in features:
        lines.append(_line([feature.title, *(_cell(matrix, feature, entry) for entry in picked)]))
    return "\n".join([*lines, "", *_notes(matrix, picked)])


def _cell(matrix: Matrix, feature: Feature, entry: Entry) -> str:
    row = matrix.get(feature.probe, entry.framework)
    if row is None:
        return cells.NOT_PROBED
    if feature.kind == "measure" and row["value"] is not None:
        return cells.number(row["value"], feature.unit)
    small = cells.note(row, feature.unit, None)
    return f"{row['verdict']} ({small})" if small else row["verdict"]


def _line(texts: Sequence[str]) -> str:
    return f"| {' | '.join(text.replace('|', chr(92) + '|') for text in texts)} |"


def _notes(matrix: Matrix, picked: Sequence[Entry]) -> list[str]:
    notes = []
    for entry in picked:
        column = matrix.column(entry.framework)
        if column:
            releases = sorted({row["release"] for row in column})
            origins = sorted({cells.ORIGINS[row["origin"]] for row in column})
            when = formats.day(max(row["probed_at"] for row in column))
            notes.append(f"{entry.name} {formats.listing(releases)}: {formats.listing(origins)}, {when}.  ")
    return notes
