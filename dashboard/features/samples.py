"""The sample API of several frameworks: code, lines, cost and answers to bad requests, by endpoint."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dashboard import db, formats, performance
from dashboard import performance_queries as benchmarks
from dashboard import performance_wording as speed
from dashboard.features import questions
from dashboard.performance_pairs import WORKLOADS, Pairs
from dashboard.wording import Row, plain

NOT_ASKED = "Not asked yet. `framewatch probe` sends bad requests to every sample app."
NO_BENCHMARK = "What a request costs was not measured on this machine. Run `framewatch bench`."


@dataclass(frozen=True)
class Costs:
    """What requests cost on one machine with the documented server, and how frameworks compare there."""

    machine: str
    rows: Mapping[tuple[str, str], Row]
    pairs: Pairs


def samples() -> Mapping[tuple[str, str], Row]:
    """Code and lines by framework and endpoint."""
    return db.remember(
        "samples",
        lambda: {(row["framework"], row["endpoint"]): row for row in db.rows(questions.SAMPLES)},
    )


def endpoints(slugs: Sequence[str]) -> list[str]:
    """Endpoints that at least one of the frameworks has, in the order of the benchmarks."""
    return [name for name in WORKLOADS if any((slug, name) in samples() for slug in slugs)]


def costs(machine: Row | None) -> Costs | None:
    """Costs on a machine; None without one."""
    if machine is None:
        return None
    identity = str(machine["machine"])
    database = next(iter(performance.databases(identity)), "sqlite")
    rows = [
        row
        for row in performance.rows(benchmarks.COSTS, identity)
        if row["track"] == "documented" and row["database"] in ("none", database)
    ]
    return Costs(
        str(machine["machine_name"]),
        {(row["framework"], row["workload"]): row for row in rows},
        performance.pairs(identity, "documented", database),
    )


def answers() -> Mapping[tuple[str, str], list[Row]]:
    """Answers to bad requests by framework and endpoint; empty before any was asked."""
    if not db.has("marts.sample_api_answers"):
        return {}

    def grouped() -> dict[tuple[str, str], list[Row]]:
        found: dict[tuple[str, str], list[Row]] = {}
        for row in db.rows(questions.ANSWERS):
            found.setdefault((row["framework"], row["endpoint"]), []).append(row)
        return found

    return db.remember("sample_answers", grouped)


def takeaway(slugs: Sequence[str], names: Mapping[str, str]) -> str:
    """How many lines each takes for the endpoints that all of them have, fewest first."""
    found = samples()
    shared = [name for name in endpoints(slugs) if all((slug, name) in found for slug in slugs)]
    if not shared:
        return ""
    counts = {slug: sum(found[slug, name]["lines"] for name in shared) for slug in slugs}
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


def cost_lines(slug: str, first: str, endpoint: str, known: Costs | None, names: Mapping[str, str]) -> str:
    """What a request costs one framework, and how that compares with the first of those shown."""
    cost = known and known.rows.get((slug, endpoint))
    if not known or not cost:
        return "cost not measured"
    told = f"{microseconds(cost)} of CPU time per request with {plain(cost['server'])}"
    row = known.pairs.get(endpoint, slug, first)
    if slug == first or row is None:
        return told
    none = f": {row['verdict']}" if row["verdict"] == "no difference shown" else ""
    return (
        f"{told} · {speed.times(row['ratio'])} as many requests as {plain(names[first])} "
        f"({speed.interval(row)}, {speed.scope([row])}){none}"
    )


def answer_text(row: Row) -> str:
    """A bad request and its answer, line by line, to be shown literally."""
    kind = f" {row['media_type']}" if row["media_type"] else ""
    return "\n".join(part for part in (row["request"], f"→ {row['status']}{kind}", row["body"]) if part)
