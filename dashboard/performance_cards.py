"""The other cards of Performance: server and framework apart, start, memory, size, releases, latency."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import pandas as pd

from dashboard import db, performance
from dashboard import performance_cost_wording as wording
from dashboard import performance_queries as questions
from dashboard.card import Card
from dashboard.catalogue import OTHER, catalogue, colour_domain
from dashboard.charts.dots import SEPARATOR, Scale, dots
from dashboard.charts.releases import releases
from dashboard.charts.split import split
from dashboard.performance import Choice
from dashboard.performance_pairs import WORKLOADS

SPLIT_WORKLOAD = "json"


def of_picked(found: Sequence[db.Row], choice: Choice) -> list[db.Row]:
    """Rows of the picked frameworks, in the order of the answer."""
    return [row for row in found if row["framework"] in choice.frameworks]


def split_rows(choice: Choice) -> list[db.Row]:
    """Costs taken apart, of the picked frameworks."""
    found = performance.rows(questions.SPLIT, choice.machine)
    return [row for row in of_picked(found, choice) if row["workload"] == SPLIT_WORKLOAD]


def split_card(choice: Choice) -> Card:
    """Server and framework apart; `split_rows` must have some."""
    rows = split_rows(choice)
    bars = [part for row in rows for part in _bars(row)]
    documented = performance.pairs(choice.machine, "documented", choice.database)
    same = performance.pairs(choice.machine, "same-server", choice.database)
    slugs = [row["framework"] for row in rows]
    gaps = [
        (one, two)
        for pair in combinations(slugs, 2)
        if (one := documented.get(SPLIT_WORKLOAD, *pair)) and (two := same.get(SPLIT_WORKLOAD, *pair))
    ]
    takeaway = wording.split_takeaway(rows, gaps, performance.names())
    return Card(
        takeaway=takeaway,
        measure=wording.split_measure(rows),
        chart=split(pd.DataFrame(bars), colour_domain(catalogue().values()), "µs of CPU time per request"),
        alt=f"CPU time per request, server and framework apart. {takeaway}.",
        source=performance.source(rows),
        data=pd.DataFrame(rows),
        sql=questions.narrowed(
            questions.SPLIT.text(machine=choice.machine),
            framework=choice.frameworks,
            workload=(SPLIT_WORKLOAD,),
        ),
    )


def _bars(row: db.Row) -> list[dict[str, object]]:
    """Two bars of two parts each: behind the documented server, and behind the common one where measured."""
    label, colour = performance.label(row["framework"]), performance.colour(row["framework"])
    found: list[dict[str, object]] = []
    for server, whole, added in (
        (row["documented_server"], row["documented_us"], row["documented_server_us"]),
        (row["same_server"], row["same_server_us"], row["same_server_only_us"]),
    ):
        # Noise can make the whole look cheaper than a part of it; then there is nothing to take apart.
        if whole is None or added is None:
            continue
        bar = f"{label}{SEPARATOR}{server}"
        for part, start, end, tint, strong in (
            (f"{label} {row['release']}", 0.0, row["framework_us"], colour, True),
            (server, row["framework_us"], whole, OTHER, False),
        ):
            found.append(
                {
                    "bar": bar,
                    "part": part,
                    "start": start,
                    "end": end,
                    "colour": tint,
                    "strong": strong,
                    "text": "" if strong else f"{whole:,.0f} µs",
                    "tooltip": f"{part}: {end - start:,.0f} of {whole:,.0f} µs",
                }
            )
    return found


def history_rows(choice: Choice, workload: str) -> list[db.Row]:
    """Costs of past releases of the picked frameworks."""
    found = db.rows(questions.HISTORY, machine=choice.machine, frameworks=choice.frameworks)
    return [row for row in found if row["workload"] == workload]


def history_workloads(choice: Choice) -> list[str]:
    """Workloads with which past releases were measured."""
    found = db.rows(questions.HISTORY, machine=choice.machine, frameworks=choice.frameworks)
    known = {row["workload"] for row in found}
    return [name for name in WORKLOADS if name in known]


def history_card(choice: Choice, workload: str) -> Card:
    """What releases cost over time; `history_rows` must have some."""
    rows = history_rows(choice, workload)
    points = [
        {
            "framework": row["framework"],
            "released": pd.Timestamp(row["released_at"] or row["as_of"] or row["measured_at"]),
            "value": row["cpu_us_per_request"],
            "colour": performance.colour(row["framework"]),
            "label": performance.label(row["framework"]),
            "tooltip": wording.release_tooltip(row, performance.label(row["framework"])),
        }
        for row in rows
    ]
    takeaway = wording.history_takeaway(rows, performance.names())
    return Card(
        takeaway=takeaway,
        measure=wording.history_measure(workload, rows),
        chart=releases(
            pd.DataFrame(points), colour_domain(catalogue().values()), "µs of CPU time per request"
        ),
        alt=f"CPU time per request of past releases. {takeaway}.",
        source=performance.source(rows),
        data=pd.DataFrame(rows),
        sql=questions.narrowed(
            questions.HISTORY.text(machine=choice.machine, frameworks=choice.frameworks),
            workload=(workload,),
        ),
    )


def latency_rows(choice: Choice) -> list[db.Row]:
    """Latencies of the picked frameworks, which only quiet machines give."""
    found = of_picked(performance.rows(questions.COSTS, choice.machine), choice)
    return [row for row in found if row["latency_p99_ms"] is not None and row["track"] == "documented"]


def latency_card(choice: Choice) -> Card:
    """Median and 99th percentile at an equal rate; `latency_rows` must have some."""
    rows = sorted(latency_rows(choice), key=lambda row: (row["workload"], row["latency_p99_ms"]))
    drawn = pd.DataFrame(
        [
            {
                "block": WORKLOADS[row["workload"]],
                "label": performance.label(row["framework"]),
                "value": row["latency_p99_ms"],
                "low": row["latency_p50_ms"],
                "high": row["latency_p99_ms"],
                "colour": performance.colour(row["framework"]),
                "text": f"{row['latency_p50_ms']:.1f} – {row['latency_p99_ms']:.1f} ms",
                "tooltip": f"{row['release']}, {row['server']}, {row['rounds']} rounds",
            }
            for row in rows
        ]
    )
    takeaway = wording.latency_takeaway(rows, performance.names())
    return Card(
        takeaway=takeaway,
        measure=f"From the median to the 99th percentile, ms, at {rows[0]['latency_rate']:.0f} requests per "
        "second for all, counted from the instant at which each request was due",
        chart=dots(drawn, Scale(colour_domain(catalogue().values()), "ms")),
        alt=f"Latency at an equal rate. {takeaway}.",
        source=performance.source(rows),
        data=pd.DataFrame(rows),
        sql=questions.narrowed(
            questions.COSTS.text(machine=choice.machine), framework=choice.frameworks, track=("documented",)
        )
        + "\n    and latency_p99_ms is not null",
    )
