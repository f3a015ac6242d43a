"""The sample API of several frameworks: code, lines, cost and answers to bad requests, by endpoint."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dashboard import db, formats, performance
from dashboard import performance_wording as speed
from dashboard.features import questions
from dashboard.performance_pairs import WORKLOADS, Pairs
from dashboard.wording import Row

NO_BENCHMARK = "What a request costs was not measured on this machine. Run `framewatch bench`."


@dataclass(frozen=True)
class Costs:
    """What requests cost on one machine with the documented server, and how frameworks compare there."""

    rows: Mapping[tuple[str, str], Row]
    pairs: Pairs


@dataclass(frozen=True)
class Api:
    """The sample API: code and answers to bad requests, by framework and endpoint."""

    code: Mapping[tuple[str, str], Row]
    answers: Mapping[tuple[str, str], list[Row]]

    @property
    def frameworks(self) -> set[str]:
        return {slug for slug, _ in self.code}

    def endpoints(self, slugs: Sequence[str]) -> list[str]:
        """Endpoints that at least one of the frameworks has, in the order of the benchmarks."""
        return [name for name in WORKLOADS if any((slug, name) in self.code for slug in slugs)]


def known() -> Api:
    """The sample API as the snapshot holds it."""
    return db.remember("sample_api", _read)


def _read() -> Api:
    answers: dict[tuple[str, str], list[Row]] = {}
    for row in db.rows(questions.ANSWERS):
        answers.setdefault((row["framework"], row["endpoint"]), []).append(row)
    return Api({(row["framework"], row["endpoint"]): row for row in db.rows(questions.SAMPLES)}, answers)


def costs(machine: Row | None) -> Costs | None:
    """Costs on a machine of `performance.machines`; None without one."""
    if machine is None:
        return None
    identity = str(machine["machine"])
    database = next(iter(performance.databases(identity)), "sqlite")
    found = performance.rows(questions.COSTS, identity)
    rows = [row for row in found if row["database"] in ("none", database)]
    return Costs(
        {(row["framework"], row["workload"]): row for row in rows},
        performance.pairs(identity, "documented", database),
    )


def takeaway(api: Api, slugs: Sequence[str], names: Mapping[str, str]) -> str:
    """How many lines each takes for the endpoints that all of them have, fewest first."""
    shared = [name for name in api.endpoints(slugs) if all((slug, name) in api.code for slug in slugs)]
    if not shared:
        return ""
    counts = {slug: sum(api.code[slug, name]["lines"] for name in shared) for slug in slugs}
    first, *rest = sorted(slugs, key=lambda slug: counts[slug])
    told = [f"{names[first]} takes {counts[first]}", *(f"{names[slug]} {counts[slug]}" for slug in rest)]
    have = "that all of them have" if len(slugs) > 1 else "it has"
    return f"For the {len(shared)} endpoints {have}, {formats.listing(told)} lines of code"


def title(endpoint: str) -> str:
    """Name of an endpoint on its own: A validated POST."""
    name = WORKLOADS[endpoint]
    return name[:1].upper() + name[1:]


def lines(sample: Row) -> str:
    """How many lines an endpoint takes: 9 lines."""
    return f"{sample['lines']} {'line' if sample['lines'] == 1 else 'lines'}"


def microseconds(cost: Row) -> str:
    """CPU time of a request, marked where other work on the machine may have raised it: at most 126 µs."""
    bound = "at most " if cost["cpu_basis"] == "upper bound" else ""
    return f"{bound}{cost['cpu_us_per_request']:,.0f} µs"


def _spread(row: Row) -> str:
    """How far the rounds lie apart: from their lower quartile, which is the cost, to the upper one."""
    low, high = round(row["cpu_us_per_request"]), round(row["cpu_us_upper_quartile"])
    if low == high:
        return f"{row['rounds']} rounds alike"
    return f"middle half of {row['rounds']} rounds: {low:,}–{high:,} µs"


def cost(costs: Costs | None, slug: str, first: str, endpoint: str, names: Mapping[str, str]) -> list[str]:
    """Lines on what a request costs one framework, and how that compares with the first of those shown."""
    row = costs.rows.get((slug, endpoint)) if costs else None
    if costs is None or row is None:
        return ["cost not measured"]
    told = [f"{microseconds(row)} of CPU time per request", f"{row['server']}, {_spread(row)}"]
    against = costs.pairs.get(endpoint, slug, first)
    if slug != first and against:
        none = f": {against['verdict']}" if against["verdict"] == "no difference shown" else ""
        told.append(
            f"{speed.times(against['ratio'])} as many requests as {names[first]} "
            f"({speed.interval(against)}, {speed.scope([against])}){none}"
        )
    return told
