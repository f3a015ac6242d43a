"""A small line for a cell of a table, as the address of an image: it breaks where figures are missing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from itertools import pairwise
from statistics import median
from urllib.parse import quote

WIDTH, HEIGHT, MARGIN = 88, 24, 2
GAP = 1.5
"""A step longer than so many usual ones is a gap; those of monthly figures differ by a quarter."""


def image(markup: str) -> str:
    """SVG as the address of an image."""
    return f"data:image/svg+xml;utf8,{quote(markup)}"


def stretches(days: Sequence[dt.date]) -> list[range]:
    """Places of figures that follow each other without a gap."""
    steps = [(after - before).days for before, after in pairwise(days)]
    longest = GAP * median(steps) if steps else 0
    ends = [place for place, step in enumerate(steps, 1) if step > longest]
    return [range(start, end) for start, end in pairwise([0, *ends, len(days)])]


def sparkline(days: Sequence[dt.date], values: Sequence[float], colour: str) -> str:
    """The figures over time, from the lowest to the highest; a figure that stands alone is a dot."""
    first, span = days[0], max((days[-1] - days[0]).days, 1)
    low = min(values)
    rise = (max(values) - low) or 1
    points = [
        (
            MARGIN + (WIDTH - 2 * MARGIN) * (day - first).days / span,
            HEIGHT - MARGIN - (HEIGHT - 2 * MARGIN) * (value - low) / rise,
        )
        for day, value in zip(days, values, strict=True)
    ]
    parts = [_part([points[place] for place in stretch]) for stretch in stretches(days)]
    return image(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" '
        f'height="{HEIGHT}" fill="none" stroke="{colour}" stroke-width="1.6">{"".join(parts)}</svg>'
    )


def _part(points: Sequence[tuple[float, float]]) -> str:
    if len(points) == 1:
        [(x, y)] = points
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="0.8"/>'
    return f'<polyline points="{" ".join(f"{x:.1f},{y:.1f}" for x, y in points)}"/>'
