"""Hard requirements: features that a framework must have been proved to have."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Cells = Mapping[tuple[str, str], Mapping[str, Any]]
"""Row of `questions.CELLS` by framework and probe."""

LIMITS, EXTRA, UNKNOWN = "with limits", "needs extra", "unknown"
ACCEPTABLE = (LIMITS, EXTRA, UNKNOWN)
ACCEPTED_AT_FIRST = (LIMITS, EXTRA)


@dataclass(frozen=True)
class Lack:
    """Why a framework is out: the probe, what it found (unknown without a result), and the evidence."""

    framework: str
    probe: str
    verdict: str
    detail: str | None
    evidence: str | None
    release: str | None


def cells(rows: Iterable[Mapping[str, Any]]) -> dict[tuple[str, str], Mapping[str, Any]]:
    """The rows of `questions.CELLS` by framework and probe."""
    return {(row["framework"], row["probe"]): row for row in rows}


def lacking(framework: str, required: Sequence[str], accepted: Collection[str], known: Cells) -> list[Lack]:
    """The requirements that a framework does not meet.

    Args:
        accepted: which of `ACCEPTABLE` count as having the feature, beside a plain yes. A probe that broke
            or was never run is unknown.
    """
    found = []
    for probe in required:
        cell = known.get((framework, probe))
        verdict = UNKNOWN if cell is None or cell["verdict"] == "error" else str(cell["verdict"])
        if verdict == "yes" or verdict in accepted:
            continue
        cell = cell or {}
        found.append(
            Lack(framework, probe, verdict, cell.get("detail"), cell.get("evidence"), cell.get("release"))
        )
    return found


def conditions(
    framework: str, required: Sequence[str], accepted: Collection[str], known: Cells
) -> list[tuple[str, str, str | None]]:
    """Requirements met only with limits, with an extra or unproved: probe, verdict, detail."""
    found = []
    for probe in required:
        cell = known.get((framework, probe))
        verdict = UNKNOWN if cell is None or cell["verdict"] == "error" else str(cell["verdict"])
        if verdict != "yes" and verdict in accepted:
            found.append((probe, verdict, cell["detail"] if cell else None))
    return found
