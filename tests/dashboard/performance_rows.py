"""Plainly invented benchmark runs for the dashboard's tests: round costs, intervals of ±10 %."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import permutations
from typing import Any

from tests.dashboard.snapshot import NOW, put
from warehouse.home import Home
from warehouse.rows import Origin
from warehouse.tables.benchmarks import BenchEnvironment, BenchRatio, BenchRun, BenchSample, BenchStart

ROUNDS = (1, 2, 3, 4)
# Microseconds of CPU time per request. FastAPI leads with JSON, Flask with rows, and there DRF is as dear.
COSTS = {
    "fastapi": {"json": 100.0, "validate": 200.0, "rows": 2000.0},
    "flask": {"json": 200.0, "validate": 400.0, "rows": 1000.0},
    "django-rest-framework": {"json": 400.0, "validate": 800.0, "rows": 2010.0},
}
SAME_SERVER = {"fastapi": 100.0, "flask": 104.0, "django-rest-framework": 300.0}
IN_PROCESS = {"fastapi": 60.0, "flask": 70.0, "django-rest-framework": 160.0}
SERVERS = {"fastapi": "uvicorn", "flask": "gunicorn", "django-rest-framework": "gunicorn"}


@dataclass(frozen=True)
class Bench:
    """One invented run: its machine, whose it is, how quiet, and what it holds beside the usual three."""

    run: str
    machine: str
    origin: Origin
    gate: str = "contended"
    plan: str = "quick"
    run_count: int = 1
    status: str = "complete"
    deep: bool = False


HERE = Bench("run-here", "aaaabbbbcccc", "local")
RECORDED = Bench(
    "run-recorded", "ddddeeeeffff", "recorded", gate="quiet", plan="full", run_count=3, deep=True
)
HISTORY = Bench("run-history", "ddddeeeeffff", "recorded", plan="history")
BROKEN = Bench("run-broken", "aaaabbbbcccc", "local", status="partial")


def put_bench(home: Home, bench: Bench) -> None:
    """Put the rows of a run into the inbox, as a benchmark does."""
    targets = list(_targets(bench))
    source = f"benchmarks-{bench.run}"
    put(home, BenchRun, [_run(bench)], source, bench.origin)
    put(home, BenchEnvironment, [row for row, _ in targets], source, bench.origin)
    samples = [sample for row, costs in targets for sample in _samples(bench, row, costs)]
    put(home, BenchSample, samples, source, bench.origin)
    starts = [_start(row, number) for row, _ in targets for number in ROUNDS]
    put(home, BenchStart, starts, source, bench.origin)
    put(home, BenchRatio, _ratios(bench, targets), source, bench.origin)


def _run(bench: Bench) -> BenchRun:
    fields: dict[str, Any] = dict.fromkeys(BenchRun.model_fields)
    fields |= vars(bench) | {
        "stop_reason": "budget",
        "started_at": NOW - dt.timedelta(minutes=3),
        "ended_at": NOW,
        "command": f"framewatch bench --{bench.plan}",
        "code_version": "0.1.0",
        "seed": 1,
        "rounds": len(ROUNDS),
        "database": "sqlite",
        "pinned": True,
        "shares_core": False,
        "python": "CPython 3.11.7",
        "cpu": f"Invented processor {bench.machine[0]}",
        "architecture": "x86_64",
        "cores": 2,
        "memory_gib": 8,
        "virtualization": "none",
        "system": "Linux",
        "os": "Invented 1",
        "kernel": "1.0",
        "foreign_cores": 1.2 if bench.gate == "contended" else 0.01,
    }
    return BenchRun(**{name: fields[name] for name in BenchRun.model_fields})


def _targets(bench: Bench) -> Iterator[tuple[BenchEnvironment, dict[str, float]]]:
    if bench.plan == "history":
        for number, (release, year) in enumerate((("1.0.0", 2024), ("2.0.0", 2025), ("3.1.0", None))):
            day = None if year is None else dt.date(year, 1, 1)
            yield _environment(bench, "fastapi", "in-process", release, day), {"json": 40.0 + 10 * number}
            yield _environment(bench, "flask", "in-process", release, day), {"json": 70.0}
        return
    for slug, costs in COSTS.items():
        yield _environment(bench, slug, "documented"), costs
        if bench.deep:
            yield _environment(bench, slug, "same-server"), {"json": SAME_SERVER[slug]}
            yield _environment(bench, slug, "in-process"), {"json": IN_PROCESS[slug]}
    yield _environment(bench, "reference_asgi", "documented"), {"json": 30.0}


def _environment(
    bench: Bench, slug: str, track: str, release: str = "3.1.0", as_of: dt.date | None = None
) -> BenchEnvironment:
    server = {"documented": SERVERS.get(slug, "uvicorn"), "same-server": "granian"}.get(track, "none")
    return BenchEnvironment(
        run=bench.run,
        target=f"{slug}/{track}/{release}",
        framework=slug,
        track=track,
        server=server,
        server_release="1.0",
        release=release,
        database="sqlite",
        status="ok",
        failure=None,
        as_of=as_of,
        lock=[f"{slug}=={release}", "alpha==1.0"],
        app_sha256="0" * 64,
        size_bytes=50_000_000 if slug == "flask" else 90_000_000,
        newer_exists=None,
        note=None,
    )


def _samples(bench: Bench, target: BenchEnvironment, costs: dict[str, float]) -> Iterator[BenchSample]:
    for workload, cost in costs.items():
        loops = ["in-process" if target.track == "in-process" else "closed"]
        if bench.deep and workload == "json" and target.track == "documented":
            loops.append("open")
        for loop in loops:
            for number in ROUNDS:
                yield _sample(target, workload, loop, number, cost)


def _sample(target: BenchEnvironment, workload: str, loop: str, number: int, cost: float) -> BenchSample:
    fields: dict[str, Any] = dict.fromkeys(BenchSample.model_fields)
    fields |= {
        "run": target.run,
        "round": number,
        "target": target.target,
        "workload": workload,
        "loop": loop,
        "status": "ok",
        "requests": 1000,
        "errors": 0,
        "connections": 16,
        "wall_s": 2 * cost / 1000,
        "server_cpu_ns": int(cost * 1e6),
        "measured_at": NOW,
    }
    if loop == "open":
        fields |= {"rate": 100.0, "latency_p50_ns": cost * 1e4, "latency_p99_ns": cost * 3e4}
    return BenchSample(**fields)


def _start(target: BenchEnvironment, number: int) -> BenchStart:
    cpu = 0.2 if target.framework == "flask" else 0.5
    return BenchStart(
        run=target.run,
        round=number,
        target=target.target,
        status="ok",
        sentence=None,
        wall_s=2 * cpu,
        cpu_s=cpu,
        rss_bytes=80_000_000,
        uss_bytes=60_000_000,
        uss_after_bytes=65_000_000,
        foreign_cores=0.0,
        measured_at=NOW,
    )


def _ratios(
    bench: Bench, targets: Sequence[tuple[BenchEnvironment, dict[str, float]]]
) -> Iterator[BenchRatio]:
    """Every pair of a cell; in a history only releases of one framework are compared."""
    for (one, costs), (other, others) in permutations(targets, 2):
        if one.track != other.track or (bench.plan == "history" and one.framework != other.framework):
            continue
        for workload in costs.keys() & others.keys():
            yield _ratio(bench, one, other, workload, others[workload] / costs[workload])


def _ratio(
    bench: Bench, one: BenchEnvironment, other: BenchEnvironment, workload: str, ratio: float
) -> BenchRatio:
    low, high = ratio / 1.1, ratio * 1.1
    return BenchRatio(
        run=bench.run,
        machine=bench.machine,
        python="CPython 3.11.7",
        workload=workload,
        track=one.track,
        framework=one.framework,
        release=one.release,
        server=one.server,
        database="sqlite" if workload == "rows" else "none",
        reference=other.framework,
        reference_release=other.release,
        metric="cpu",
        run_count=bench.run_count,
        runs=[bench.run],
        rounds=len(ROUNDS),
        ratio=ratio,
        ratio_low=low,
        ratio_high=high,
        smallest_detectable=0.1,
        verdict="faster" if low > 1 else "slower" if high < 1 else "no difference shown",
        measured_at=NOW,
    )
