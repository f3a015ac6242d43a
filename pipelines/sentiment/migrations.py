"""Who left whom: a framework replaced by another, said as done, decided or advised."""

from __future__ import annotations

from dataclasses import dataclass

from pipelines.sentiment.passage import Passage

_NOT_DONE = frozenset(["only a plan", "against the move", "asks"])


@dataclass(frozen=True)
class Migration:
    """`from_`: the framework left, `to`: the one joined; one of them may be unknown or no framework."""

    from_: str | None
    to: str | None


def migration_of(passage: Passage, target: str, polarity: int) -> Migration | None:
    """The migration that `target` is part of; None for none, and where its polarity says otherwise."""
    if any(firing.construction.name in _NOT_DONE for firing in passage.firings):
        return None
    for firing in passage.firings:
        if firing.construction.migration:
            left, joined = firing.construction.slot(-1), firing.construction.slot(1)
            gone, new = _one(firing.places.get(left)), _one(firing.places.get(joined))
            if (target == gone and polarity < 0) or (target == new and polarity > 0):
                return Migration(gone, new)
    return None


def _one(group: tuple[str, ...] | None) -> str | None:
    return group[0] if group and len(group) == 1 else None
