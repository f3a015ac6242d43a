"""The evidence of a probe: what was sent and what came back, in a few hundred characters."""

from __future__ import annotations

EVIDENCE_CHARACTERS = 500
_SEPARATOR = " · "
_LEAST_PART = 24


class Trace:
    """Lines in the order in which things happened."""

    def __init__(self) -> None:
        self.parts: list[str] = []

    def add(self, text: str) -> None:
        """Remember one exchange or observation; a repeated one is kept once."""
        line = " ".join(text.split())
        if line and line not in self.parts:
            self.parts.append(line)


def joined(parts: list[str], limit: int = EVIDENCE_CHARACTERS) -> str:
    """All parts within `limit` characters: the longest are cut first, and the last are left out at worst."""
    parts = [" ".join(part.split()) for part in parts if part.strip()]
    room = limit - len(_SEPARATOR) * max(len(parts) - 1, 0)
    if room < _LEAST_PART * len(parts):
        return joined(parts[: max(limit // (_LEAST_PART + len(_SEPARATOR)), 1)], limit)
    return _SEPARATOR.join(shortened(part, _share([len(part) for part in parts], room)) for part in parts)


def _share(lengths: list[int], room: int) -> int:
    """The greatest length that all parts may keep so that together they fit into `room`."""
    left = room
    for place, length in enumerate(sorted(lengths)):
        fair = left // (len(lengths) - place)
        if length > fair:
            return fair
        left -= length
    return room


def shortened(text: str, limit: int) -> str:
    """The text, cut with an ellipsis where it is longer."""
    return text if len(text) <= limit else f"{text[: limit - 1]}…"
