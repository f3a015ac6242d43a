"""The card of ratios: each framework against one, workload by workload."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from dashboard import db, performance
from dashboard import performance_queries as questions
from dashboard import performance_wording as wording
from dashboard.card import Card
from dashboard.catalogue import catalogue, colour_domain
from dashboard.charts.dots import Scale, dots
from dashboard.performance import Choice
from dashboard.performance_pairs import MAIN, Pairs


def ratio_card(choice: Choice) -> Card:
    """The card of ratios; something must have been compared with the reference."""
    compared = performance.pairs(choice.machine, choice.track, choice.database)
    shown = shown_workloads(compared, every=choice.every_workload)
    drawn = [
        row for workload in shown for row in _block(compared, workload, choice.frameworks, choice.reference)
    ]
    used = [
        row
        for (workload, framework, reference), row in compared.rows.items()
        if reference == choice.reference and framework in choice.frameworks and workload in shown
    ]
    found = {row["framework"] for row in drawn}
    missing = [performance.label(slug) for slug in choice.frameworks if slug not in found]
    takeaway = wording.ratio_takeaway(compared, choice.frameworks, performance.names())
    reference = performance.label(choice.reference)
    return Card(
        takeaway=takeaway,
        measure=wording.ratio_measure(used, reference, missing),
        chart=dots(
            pd.DataFrame(drawn),
            Scale(colour_domain(catalogue().values()), f"as many requests as {reference}", ratio=True),
        ),
        alt=f"Requests per second of CPU time compared with {reference}. {takeaway}. "
        + "; ".join(f"{row['block']}, {row['label']} {row['text']}" for row in drawn)
        + ".",
        source=performance.source(used),
        data=pd.DataFrame(used),
        sql=questions.narrowed(
            questions.RATIOS.text(machine=choice.machine),
            metric=("cpu",),
            track=(choice.track,),
            database=("none", choice.database),
            reference=(choice.reference,),
            framework=choice.frameworks,
            workload=tuple(shown),
        ),
    )


def comparable(choice: Choice) -> bool:
    """True when a picked framework was compared with the reference in something that is shown."""
    compared = performance.pairs(choice.machine, choice.track, choice.database)
    return any(
        compared.get(workload, framework, choice.reference)
        for workload in shown_workloads(compared, every=choice.every_workload)
        for framework in choice.frameworks
    )


def shown_workloads(compared: Pairs, *, every: bool) -> list[str]:
    """The main workloads, or all of them when asked for or when no main one was measured."""
    main = [name for name in compared.workloads if name in MAIN]
    return compared.workloads if every or not main else main


def _block(compared: Pairs, workload: str, slugs: Sequence[str], reference: str) -> list[dict[str, object]]:
    """Rows of the chart for one workload, most requests first."""
    found = [row for slug in slugs if (row := compared.get(workload, slug, reference))]
    if not found:
        return []
    title = wording.block_title(workload, found[0]["database"])
    drawn: list[dict[str, object]] = [_dot(title, row) for row in found]
    if reference in slugs:
        one = {
            "value": 1.0,
            "low": None,
            "high": None,
            "text": "1×",
            "tooltip": "What others are compared with",
        }
        drawn.append({"block": title, "framework": reference, "label": performance.label(reference), **one})
    drawn.sort(key=lambda row: -float(str(row["value"])))
    return [{**row, "colour": performance.colour(str(row["framework"]))} for row in drawn]


def _dot(title: str, row: db.Row) -> dict[str, object]:
    none = row["verdict"] == "no difference shown"
    framework, reference = performance.label(row["framework"]), performance.label(row["reference"])
    tooltip = (
        f"{framework} {row['release']} ({row['server']}) against {reference} {row['reference_release']}: "
        f"{wording.times(row['ratio'])} ({wording.interval(row)}), {row['rounds']} rounds, {row['verdict']}"
    )
    return {
        "block": title,
        "framework": row["framework"],
        "label": framework,
        "value": row["ratio"],
        "low": row["ratio_low"],
        "high": row["ratio_high"],
        "text": wording.times(row["ratio"]) + (" no difference shown" if none else ""),
        "tooltip": tooltip,
    }
