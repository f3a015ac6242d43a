"""Cards of cold start, memory and size."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from dashboard import db, performance
from dashboard import performance_cost_wording as wording
from dashboard import performance_queries as questions
from dashboard.card import Card
from dashboard.catalogue import catalogue, colour_domain
from dashboard.charts.dots import Scale, dots
from dashboard.performance import Choice


@dataclass(frozen=True)
class Footprint:
    """A figure of which less is better: its column, unit, factor to it, and how it is told."""

    name: str
    extremes: tuple[str, str]
    column: str
    measure: str
    unit: str = "MB"
    factor: float = 1e-6

    def value(self, row: db.Row) -> float:
        return float(row[self.column]) * self.factor

    def write(self, row: db.Row) -> str:
        digits = 0 if self.unit == "MB" else 2
        return f"{self.value(row):,.{digits}f} {self.unit}"


FOOTPRINTS = (
    Footprint(
        "cold_start",
        ("Cheapest start", "dearest"),
        "cold_start_cpu_s",
        "CPU seconds from the start of the process to the first answer, lower quartile",
        unit="s",
        factor=1,
    ),
    Footprint(
        "memory",
        ("Least memory", "most"),
        "memory_bytes",
        "Memory of its processes alone (unique set size) after the start, median",
    ),
    Footprint(
        "install_size",
        ("Smallest install", "largest"),
        "install_size_bytes",
        "Installed files of framework, server and what the sample app needs, without byte code",
    ),
)


def start_rows(choice: Choice) -> list[db.Row]:
    """Starts of the picked frameworks behind their documented servers."""
    return [
        row
        for row in performance.rows(questions.STARTS, choice.machine)
        if row["framework"] in choice.frameworks
    ]


def known(choice: Choice) -> list[Footprint]:
    """Figures that were taken of a picked framework."""
    rows = start_rows(choice)
    return [what for what in FOOTPRINTS if any(row[what.column] is not None for row in rows)]


def footprint_card(choice: Choice, what: Footprint) -> Card:
    """Start, memory or size; `start_rows` must have some with the figure."""
    rows = sorted(
        (row for row in start_rows(choice) if row[what.column] is not None), key=lambda row: row[what.column]
    )
    drawn = [
        {
            "block": "",
            "label": performance.label(row["framework"]),
            "value": what.value(row),
            "low": None,
            "high": None,
            "colour": performance.colour(row["framework"]),
            "text": what.write(row),
            "tooltip": f"{performance.label(row['framework'])} {row['release']}, {row['server']}, "
            f"{row['package_count']} distributions",
        }
        for row in rows
    ]
    frame = pd.DataFrame(drawn).astype({"low": "float", "high": "float"})
    takeaway = wording.footprint_takeaway(what.extremes, rows, what.write, performance.names())
    return Card(
        takeaway=takeaway,
        measure=what.measure,
        chart=dots(frame, Scale(colour_domain(catalogue().values()), None)),
        alt=f"{what.measure}. {takeaway}. " + "; ".join(f"{row['label']} {row['text']}" for row in drawn),
        source=performance.source(rows),
        data=pd.DataFrame(rows),
        sql=questions.narrowed(questions.STARTS.text(machine=choice.machine), framework=choice.frameworks),
    )
