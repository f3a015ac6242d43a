"""Keep the labels at the ends of lines from covering each other."""

from __future__ import annotations

import math
from collections.abc import Sequence

GAP_PIXELS = 15.0


def dodge(
    values: Sequence[float], low: float, high: float, height: float, *, log: bool = False
) -> list[float]:
    """Positions in data units, in the order of `values`, at least 15 px apart on an axis of `height` px.

    Labels keep their order and stay as near to their values as that allows; a full axis spreads them evenly.
    """
    if not values:
        return []
    forward, back = (math.log10, lambda y: 10.0**y) if log else (float, float)
    bottom, top = forward(low), forward(high)
    scale = height / (top - bottom) if top > bottom else 1.0
    order = sorted(range(len(values)), key=lambda index: values[index])
    wanted = [(forward(values[index]) - bottom) * scale for index in order]
    gap = min(GAP_PIXELS, height / max(len(values) - 1, 1))
    placed = _spread(wanted, gap, height)
    result = [0.0] * len(values)
    for position, index in zip(placed, order, strict=True):
        result[index] = back(position / scale + bottom)
    return result


def _spread(wanted: list[float], gap: float, height: float) -> list[float]:
    """Least-squares positions with minimum gaps: neighbours that collide move as one block."""
    blocks: list[list[float]] = []  # [sum of wanted start positions, members]
    for index, position in enumerate(wanted):
        blocks.append([position - index * gap, 1.0])
        while len(blocks) > 1 and blocks[-2][0] / blocks[-2][1] > blocks[-1][0] / blocks[-1][1]:
            total, members = blocks.pop()
            blocks[-1][0] += total
            blocks[-1][1] += members
    starts = [total / members for total, members in blocks for _ in range(int(members))]
    highest = height - (len(wanted) - 1) * gap
    return [min(max(start, 0.0), highest) + index * gap for index, start in enumerate(starts)]
