"""What articles say about speed, judged by what was measured: from costs and ratios to text."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from dashboard import formats
from dashboard.performance_pairs import MAIN, WORKLOADS, Pairs, Row
from dashboard.performance_wording import Names, interval, times

CLAIMED = 3_000
SUBJECT = "fastapi"
CLAIMED_ORDER = ("fastapi", "flask", "django-rest-framework")


def requests_claim(costs: Sequence[Row], names: Names) -> str:
    """Where one core serves 3,000 requests a second with FastAPI, where it does not, and who else does."""
    known = [row for row in costs if row["workload"] in MAIN and row["requests_per_core_second"]]
    mine = [row for row in known if row["framework"] == SUBJECT]
    if not mine:
        return "Not measured on this machine."
    reached = [row for row in mine if row["requests_per_core_second"] >= CLAIMED]
    missed = [row for row in mine if row not in reached]
    parts = [f"Holds for {_figures(reached)}." if reached else "Does not hold for any workload measured."]
    if missed:
        bound = any(row["cpu_basis"] == "upper bound" for row in missed)
        verb = "Not shown for" if bound else "Does not hold for"
        parts.append(f"{verb} {_figures(missed)}.")
    others = [row for row in known if row["framework"] in CLAIMED_ORDER and row["framework"] != SUBJECT]
    parts.append(_others(others, names))
    parts.append("Measured: requests per second of CPU time of one worker process, every answer verified.")
    if any(row["cpu_basis"] == "upper bound" for row in mine):
        parts.append("The machine was busy, so it can serve at least as many.")
    return " ".join(part for part in parts if part)


def _figures(rows: Sequence[Row]) -> str:
    ordered = sorted(rows, key=lambda row: list(WORKLOADS).index(row["workload"]))
    return formats.listing(
        [
            f"{WORKLOADS[row['workload']]} ({formats.compact(row['requests_per_core_second'])})"
            for row in ordered
        ]
    )


def _others(rows: Sequence[Row], names: Names) -> str:
    """Other frameworks that serve as many: then the figure separates nothing."""
    reach = [row for row in rows if row["requests_per_core_second"] >= CLAIMED]
    if not reach:
        return ""
    told = [f"{names[row['framework']]} with {_figures([row])}" for row in reach]
    return f"So does {formats.listing(told)}: the figure alone separates nothing."


def order_claim(pairs: Pairs, names: Names) -> str:
    """For which workloads FastAPI > Flask > Django REST framework holds, and what stands in its place."""
    holds, fails = [], []
    for workload in pairs.workloads:
        if workload not in MAIN or len(pairs.order(workload, CLAIMED_ORDER)) < len(CLAIMED_ORDER):
            continue
        steps = [pairs.get(workload, one, two) for one, two in pairwise(CLAIMED_ORDER)]
        if all(step is not None and step["verdict"] == "faster" for step in steps):
            figures = " and ".join(f"{times(step['ratio'])}" for step in steps if step)
            holds.append(f"{WORKLOADS[workload]} ({figures})")
        else:
            fails.append(
                f"{WORKLOADS[workload]}, where it is {pairs.ordered(workload, CLAIMED_ORDER, names)}"
            )
    if not holds and not fails:
        return "The three were not measured together on this machine."
    parts = [f"Holds for {formats.listing(holds)}." if holds else "Holds for no workload measured."]
    parts += [f"Does not hold for {formats.listing(fails)}."] if fails else []
    return " ".join(parts)


def same_server_claim(documented: Pairs, same: Pairs, names: Names) -> str:
    """What is left of FastAPI's lead over Flask when both stand behind the same server."""
    one, two, *_ = CLAIMED_ORDER
    base = documented.base or "json"
    first, second = documented.get(base, one, two), same.get(base, one, two)
    if first is None or second is None:
        return ""
    return (
        f"Behind the same server, {names[one]} / {names[two]} is {times(second['ratio'])} "
        f"({interval(second)}: {second['verdict']}) instead of {times(first['ratio'])}."
    )
