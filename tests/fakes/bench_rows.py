"""Hand-made rows of benchmark runs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from pipelines.benchmarks.costs import RunData
from pipelines.benchmarks.samples import Measured
from warehouse.tables.benchmarks import BenchEnvironment, BenchRun, BenchSample, BenchStart

DAY = dt.datetime(2026, 1, 10, 12)


def run(name: str = "run-1", **changed: Any) -> BenchRun:
    """A complete quick run on a quiet machine."""
    values: dict[str, Any] = {
        "run": name,
        "plan": "quick",
        "status": "complete",
        "stop_reason": "precise",
        "started_at": DAY,
        "ended_at": DAY + dt.timedelta(minutes=2),
        "command": "framewatch bench --quick",
        "code_version": "0.1.0",
        "seed": 1,
        "rounds": 8,
        "as_of": None,
        "database": "sqlite",
        "pinned": True,
        "shares_core": False,
        "python": "CPython 3.11.7",
        "machine": "aaaabbbbcccc",
        "cpu": "Sample CPU",
        "architecture": "x86_64",
        "cores": 2,
        "core_limit": None,
        "memory_gib": 8,
        "virtualization": "none",
        "system": "Linux",
        "os": "Sample OS 1",
        "kernel": "6.0",
        "gate": "quiet",
        "foreign_cores": 0.02,
        "pressure": 0.01,
        "results_sha256": None,
        "note": None,
    }
    return BenchRun(**(values | changed))


def environment(framework: str, release: str = "1.0", run: str = "run-1", **changed: Any) -> BenchEnvironment:
    """A target of the documented track."""
    values: dict[str, Any] = {
        "run": run,
        "target": f"{framework}/documented",
        "framework": framework,
        "track": "documented",
        "server": "uvicorn",
        "server_release": "0.54.0",
        "release": release,
        "database": "sqlite",
        "status": "ok",
        "failure": None,
        "as_of": None,
        "lock": [f"{framework}=={release}", "uvicorn==0.54.0"],
        "app_sha256": "0" * 64,
        "size_bytes": 50_000_000,
        "newer_exists": None,
        "note": None,
    }
    return BenchEnvironment(**(values | changed))


def sample(target: str, round: int, cpu_us: float, workload: str = "json", **changed: Any) -> BenchSample:
    """1,000 requests in half a second at the given CPU time (µs) each."""
    values: dict[str, Any] = {
        "run": "run-1",
        "round": round,
        "target": target,
        "workload": workload,
        "loop": "closed",
        "status": "ok",
        "sentence": None,
        "requests": 1000,
        "errors": 0,
        "connections": 16,
        "rate": None,
        "wall_s": 0.5,
        "server_cpu_ns": round_ns(cpu_us),
        "generator_cpu_ns": 7_000_000,
        "latency_p50_ns": 1e6,
        "latency_p90_ns": 2e6,
        "latency_p99_ns": 3e6,
        "crowding": 0.0,
        "little": 1.0,
        "foreign_cores": 0.02,
        "pressure": 0.01,
        "measured_at": DAY,
    }
    return BenchSample(**(values | changed))


def round_ns(cpu_us: float) -> int:
    return int(cpu_us * 1000 * 1000)


def start(target: str, round: int, cpu_s: float | None = 0.5, **changed: Any) -> BenchStart:
    """A start that worked."""
    values: dict[str, Any] = {
        "run": "run-1",
        "round": round,
        "target": target,
        "status": "ok",
        "sentence": None,
        "wall_s": cpu_s and 2 * cpu_s,
        "cpu_s": cpu_s,
        "rss_bytes": 80_000_000,
        "uss_bytes": 60_000_000,
        "uss_after_bytes": 65_000_000,
        "foreign_cores": 0.02,
        "measured_at": DAY,
    }
    return BenchStart(**(values | changed))


def data(
    costs: dict[str, Sequence[float | None]], run_: BenchRun | None = None, workload: str = "json"
) -> RunData:
    """A run of one workload: CPU time (µs) per round of each framework; None for a void round."""
    made = run_ or run()
    samples = [
        sample(f"{name}/documented", number, cost, workload, run=made.run)
        if cost is not None
        else sample(f"{name}/documented", number, 1, workload, run=made.run, status="void", sentence="Void.")
        for name, rounds in costs.items()
        for number, cost in enumerate(rounds, 1)
    ]
    return RunData(made, [environment(name, run=made.run) for name in costs], Measured([], samples))
