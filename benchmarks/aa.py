"""How well the benchmark keeps what it promises, with real frameworks on this machine.

    python -m benchmarks.aa [--cells 300] [--trials 40] [--lab FOLDER] [--runs HOME]

A/A: the same framework under two names; every difference shown is a false one. Slowdown: a framework against
itself with a tenth of its CPU time per request burnt on top. Rerun: the complete runs that a home holds, each
one against the headline interval of three others, and two runs against each other.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations, cycle
from pathlib import Path
from statistics import median

import numpy as np

from pipelines.benchmarks.costs import RunData, costs
from pipelines.benchmarks.earlier import rows_where, run_data
from pipelines.benchmarks.harness import Harness
from pipelines.benchmarks.journal import begun
from pipelines.benchmarks.plans import BenchPlan, Load
from pipelines.benchmarks.ratios import ratio_rows
from pipelines.benchmarks.samples import Cores, Measured, Turn
from pipelines.benchmarks.statistics import Share, clopper_pearson, lower_quartile
from pipelines.benchmarks.statistics.ratio import RUNS_FOR_A_HEADLINE
from pipelines.benchmarks.targets import Target
from pipelines.benchmarks.workloads import WEEKLY_WORKLOADS
from pipelines.lab.database import sqlite_database
from pipelines.lab.environments import Environments
from pipelines.lab.sample_app import find_app, load_app
from warehouse import snapshot
from warehouse.home import Home
from warehouse.tables.benchmarks import BenchRatio, BenchRun

FRAMEWORKS = ("fastapi", "flask", "starlette", "django", "litestar", "django-ninja", "django-rest-framework")
PLAN = BenchPlan("custom", (), budget_s=600)
MOST_ROUNDS_S = 300.0
SLOWDOWN = 0.10
SPINNING = {
    "fastapi": '''"""The app with CPU time burnt before each request."""
import time

from app import app as inner


async def app(scope, receive, send):
    if scope["type"] == "http":
        end = time.thread_time_ns() + {spin_ns}
        while time.thread_time_ns() < end:
            pass
    await inner(scope, receive, send)
''',
    "flask": '''"""The app with CPU time burnt before each request."""
import time

from app import app as inner


def app(environ, start_response):
    end = time.thread_time_ns() + {spin_ns}
    while time.thread_time_ns() < end:
        pass
    return inner(environ, start_response)
''',
}


def target(framework: str, lab: Path, workloads: Sequence[str], name: str) -> Target:
    """A documented target of the shipped app under a name of its own."""
    app, database = find_app(framework), sqlite_database(lab / "database")
    environment = app.environment(Environments(lab / "environments"))
    wanted = tuple(workload for workload in app.manifest.supported if workload in workloads)
    return Target(name, app, "documented", environment, wanted, database)


def measure(targets: Sequence[Target], lab: Path, seconds: float) -> RunData:
    """One run of some targets, which count as releases of their framework, named as they are."""
    run = begun("aa", plan="custom", command="", database="sqlite", as_of=None, note=None)
    rows = [target.row("aa").model_copy(update={"release": target.name}) for target in targets]
    plan = replace(PLAN, load=Load(seconds=seconds))
    turn = Turn("aa", 0, run.seed, plan.load, lab, Cores.of_this_machine())

    def data(measured: Measured) -> RunData:
        return RunData(run, rows, measured)

    harness = Harness(targets, plan, turn, lab / "machine.lock", lambda _: None, data, lambda _: None)
    return data(harness.run(MOST_ROUNDS_S).measured)


def judged(data: RunData, framework: str, reference: str) -> list[BenchRatio]:
    """CPU ratios of one target judged by the other."""
    rows = ratio_rows(data, releases_only=True)
    return [
        row
        for row in rows
        if row.metric == "cpu" and (row.release, row.reference_release) == (framework, reference)
    ]


def false_differences(cells: int, lab: Path, seconds: float) -> Iterator[BenchRatio]:
    """A/A comparisons, a framework at a time, until there are as many as wanted."""
    found = 0
    for framework in cycle(FRAMEWORKS):
        pair = [target(framework, lab, WEEKLY_WORKLOADS, name) for name in ("a", "b")]
        for row in judged(measure(pair, lab, seconds), "a", "b"):
            found += 1
            yield row
        print(f"  {found} of {cells} cells", file=sys.stderr, flush=True)
        if found >= cells:
            return


def slowed(framework: str, lab: Path, spin_ns: int) -> Target:
    """The shipped app behind a wrapper that burns CPU time."""
    folder = Path(tempfile.mkdtemp(dir=lab)) / framework
    shutil.copytree(find_app(framework).folder, folder)
    (folder / "slow.py").write_text(SPINNING[framework].format(spin_ns=spin_ns))
    manifest = (folder / "app.toml").read_text()
    (folder / "app.toml").write_text(manifest.replace('"app:app"', '"slow:app"', 1))
    return replace(target(framework, lab, ("json",), "slow"), app=load_app(folder))


def slowdowns(trials: int, lab: Path, seconds: float) -> Iterator[BenchRatio]:
    """Comparisons of a framework that was slowed down with itself."""
    for number in range(trials):
        framework = tuple(SPINNING)[number % len(SPINNING)]
        plain = target(framework, lab, ("json",), "plain")
        (base,) = (
            rounds
            for cell, subjects in costs([measure([plain], lab, seconds)]).items()
            if cell.metric == "cpu"
            for rounds in subjects.values()
        )
        spin_ns = round(SLOWDOWN * float(lower_quartile(np.array(list(base.values())))))
        yield from judged(measure([plain, slowed(framework, lab, spin_ns)], lab, seconds), "slow", "plain")
        print(f"  {number + 1} of {trials} trials", file=sys.stderr, flush=True)


def stored_runs(home: Home) -> list[RunData]:
    """The complete runs of the newest releases that a home measured."""
    with snapshot.open_snapshot(home) as connection:
        runs = rows_where(connection, BenchRun, "origin = 'local' and status = 'complete' and as_of is null")
        return [run_data(connection, run) for run in runs if run.plan in ("quick", "weekly", "full")]


def _by_pair(rows: Sequence[BenchRatio], run_count: int) -> dict[tuple[str, ...], BenchRatio]:
    """Each pair once."""
    return {
        (row.workload, row.track, row.database, row.framework, row.reference): row
        for row in rows
        if row.metric == "cpu" and row.run_count == run_count and row.framework < row.reference
    }


def reruns(runs: Sequence[RunData]) -> tuple[Share, float]:
    """Share of reruns inside the interval of three other runs, and the median change between two runs."""
    held, changes = [], []
    for number, again in enumerate(runs):
        others = [run for place, run in enumerate(runs) if place != number][:RUNS_FOR_A_HEADLINE]
        headlines = _by_pair(ratio_rows(others[-1], others[:-1]), RUNS_FOR_A_HEADLINE)
        single = _by_pair(ratio_rows(again), 1)
        held += [
            headlines[pair].ratio_low <= row.ratio <= headlines[pair].ratio_high
            for pair, row in single.items()
            if pair in headlines
        ]
    for one, other in combinations(runs, 2):
        first, second = (_by_pair(ratio_rows(run), 1) for run in (one, other))
        changes += [abs(first[pair].ratio / second[pair].ratio - 1) for pair in first.keys() & second.keys()]
    return clopper_pearson(sum(held), len(held)), median(changes)


def _print(label: str, share: Share) -> None:
    interval = f"[{share.low:.1%}, {share.high:.1%}]"
    print(f"{label:<64} {share.share:7.1%}  {interval}  {share.count} of {share.total}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--cells", type=int, default=300, help="A/A comparisons; 0 for none")
    parser.add_argument("--trials", type=int, default=40, help="trials with a slowdown; 0 for none")
    parser.add_argument("--seconds", type=float, default=0.5, help="length of a load")
    parser.add_argument("--lab", type=Path, default=Path("build/aa"))
    parser.add_argument("--runs", type=Path, help="home with at least four complete runs")
    options = parser.parse_args()
    lab = options.lab.absolute()
    lab.mkdir(parents=True, exist_ok=True)
    if options.cells:
        rows = list(false_differences(options.cells, lab, options.seconds))
        shown = sum(row.verdict != "no difference shown" for row in rows)
        _print("A/A: differences shown (at most 8 % allowed)", clopper_pearson(shown, len(rows)))
    if options.trials:
        rows = list(slowdowns(options.trials, lab, options.seconds))
        found = sum(row.verdict == "slower" for row in rows)
        _print("10 % slowdown: shown as slower (at least 90 %)", clopper_pearson(found, len(rows)))
        print(f"  median ratio of the slowed to the plain app: {median(row.ratio for row in rows):.3f}")
    if options.runs:
        runs = stored_runs(Home(options.runs.absolute()))
        if len(runs) <= RUNS_FOR_A_HEADLINE:
            sys.exit(f"{options.runs} holds {len(runs)} complete runs; at least four are needed.")
        share, change = reruns(runs)
        _print("headline interval of 3 runs holds a rerun's ratio (at least 90 %)", share)
        print(f"median change of a ratio between two runs (at most 4 %): {change:.1%}")


if __name__ == "__main__":
    main()
