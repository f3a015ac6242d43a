"""The table of absolute figures on Performance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
import pyarrow as pa
import streamlit as st

from dashboard import card, db, performance
from dashboard import performance_cost_wording as cost_wording
from dashboard import performance_queries as questions
from dashboard import performance_wording as wording
from dashboard.performance import Choice
from dashboard.performance_pairs import WORKLOADS

SHORT_TABLE = 13


@dataclass(frozen=True)
class Costs:
    """The rows that a choice shows, with their table, measure and source as they are sent."""

    rows: list[db.Row]
    table: pa.Table
    measure: str
    source: str

    @classmethod
    def of(cls, choice: Choice) -> Costs | None:
        """None where nothing was measured."""
        rows = _rows(choice)
        if not rows:
            return None
        measure = (
            "CPU time of the server's processes per verified request at saturation, and how many requests a "
            f"core serves in a second at that cost{cost_wording.bound(rows)}"
        )
        return cls(rows, _cost_table(rows), measure, performance.source(rows))


def costs(choice: Choice, machine: db.Row) -> None:
    """Absolute figures as a table: CPU time per request, requests per second of CPU time and of the clock."""
    found = db.remember(("costs", *choice.key), lambda: Costs.of(choice))
    if found is None:
        return
    with st.container(gap="xsmall", key="card_costs"):
        st.markdown("##### What a request costs")
        st.caption(found.measure)
        st.dataframe(
            found.table,
            hide_index=True,
            height="content" if len(found.rows) <= SHORT_TABLE else 493,
            column_config=_cost_columns(),
            placeholder="withheld" if machine["gate"] != "quiet" else "–",
            alt="CPU time per request and requests per core-second of each framework and workload",
            key="costs",
        )
        card.footer(
            "costs",
            found.source,
            "What a request costs",
            lambda: pd.DataFrame(found.rows),
            lambda: questions.narrowed(
                questions.COSTS.text(machine=choice.machine),
                framework=(*choice.frameworks, *performance.RAW_APPS),
                track=(choice.track,),
                database=("none", choice.database),
            ),
        )


def _rows(choice: Choice) -> list[db.Row]:
    """Costs of the picked frameworks and the raw apps, by workload, cheapest first."""
    order = list(WORKLOADS)
    found = [
        row
        for row in performance.rows(questions.COSTS, choice.machine)
        if row["framework"] in (*choice.frameworks, *performance.RAW_APPS)
        and row["track"] == choice.track
        and row["database"] in ("none", choice.database)
    ]
    return sorted(found, key=lambda row: (order.index(row["workload"]), row["cpu_us_per_request"]))


def _cost_table(rows: Sequence[db.Row]) -> pa.Table:
    bounds = [row["cpu_basis"] == "upper bound" for row in rows]
    return pa.table(
        {
            "Framework": [performance.label(row["framework"]) for row in rows],
            "CPU µs / request": [row["cpu_us_per_request"] for row in rows],
            "Workload": [wording.block_title(row["workload"], row["database"]) for row in rows],
            "Requests / core-second": [row["requests_per_core_second"] for row in rows],
            "Release": [row["release"] for row in rows],
            "Server": [row["server"] for row in rows],
            "Requests / s": pa.array([row["requests_per_second"] for row in rows], pa.float64()),
            "Rounds": [row["rounds"] for row in rows],
            "Basis": ["at most" if bound else "measured" for bound in bounds],
        }
    )


def _cost_columns() -> dict[str, Any]:
    config = st.column_config
    return {
        "Framework": config.TextColumn(pinned=True, width=112),
        "Workload": config.TextColumn(width=225),
        "Rounds": config.NumberColumn(width=70),
        "CPU µs / request": config.NumberColumn(format="%.0f"),
        "Requests / core-second": config.NumberColumn(format="%,.0f"),
        "Requests / s": config.NumberColumn(
            format="%,.0f", help="By the clock; shown only where the machine had nothing else to do."
        ),
        "Basis": config.TextColumn(help="At most: other work can only have raised the CPU time."),
    }
