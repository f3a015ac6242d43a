"""Plainly invented evidence for Choose: criteria from 0 to 10, figures by hand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from dashboard.choose.criterion import Criterion
from dashboard.choose.decide import Evidence, Wish
from dashboard.choose.scale import Figure
from dashboard.choose.simulate import simulate


def criterion(key: str, **more: Any) -> Criterion:
    fields: dict[str, Any] = {
        "key": key,
        "title": key.capitalize(),
        "group": "Invented",
        "unit": "things",
        "worst": 0.0,
        "best": 10.0,
        "scale": "linear",
        "interval": "by hand",
        "write": "{:g}".format,
        "sql": "",
        "mart": "marts.invented",
        "remedy": f"framewatch find {key}",
    }
    return Criterion(**fields | more)


def figure(
    framework: str, key: str, value: float, low: float | None = None, high: float | None = None
) -> Figure:
    return Figure(
        key,
        framework,
        value,
        value if low is None else low,
        value if high is None else high,
        "us",
        None,
        "live",
    )


def evidence(
    frameworks: Sequence[str],
    criteria: Sequence[str],
    known: Iterable[Figure],
    cells: Mapping[tuple[str, str], Mapping[str, Any]] | None = None,
) -> Evidence:
    made = tuple(criterion(key) for key in criteria)
    figures = {(one.framework, one.criterion): one for one in known}
    cells = cells or {}
    return Evidence(
        criteria=made,
        figures=figures,
        cells=cells,
        features={probe: probe.capitalize() for _, probe in cells},
        simulations=simulate(frameworks, made, figures),
    )


def wish(frameworks: Sequence[str], weights: Mapping[str, float], *required: str, **more: Any) -> Wish:
    return Wish(tuple(frameworks), weights, required, **more)


def cell(verdict: str, detail: str | None = None) -> dict[str, Any]:
    return {"verdict": verdict, "detail": detail, "evidence": f"GET / → {verdict}", "release": "1.0"}
