"""Ratios and groups as rows: every pair of targets of a run, within the run and over several runs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

from pipelines.benchmarks.costs import Cell, Costs, RunData, Subject, costs, paired
from pipelines.benchmarks.statistics import Ratio, compare, groups
from warehouse.tables.benchmarks import BenchGroup, BenchRatio, BenchRun, BenchVerdict

_OPPOSITE: dict[BenchVerdict, BenchVerdict] = {
    "faster": "slower",
    "slower": "faster",
    "no difference shown": "no difference shown",
}


def ratio_rows(
    newest: RunData, earlier: Sequence[RunData] = (), *, releases_only: bool = False
) -> list[BenchRatio]:
    """Each target of the newest run against each other one of its cell, in both directions.

    With `releases_only`, only releases of the same framework are compared.

    There is a row for that run alone and, where earlier runs have both targets in the same releases, one over
    all these runs.
    """
    within, over = costs([newest]), costs([*earlier, newest])
    rows: list[BenchRatio] = []
    for cell in sorted(within):
        for one, other in combinations(sorted(within[cell]), 2):
            if releases_only and one.framework != other.framework:
                continue
            found = [
                pair
                for known in ((within, over) if earlier else (within,))
                for pair in _pair(newest.run, cell, one, other, known)
            ]
            rows += {(row.framework, row.run_count, row.release): row for row in found}.values()
    return rows


def _pair(run: BenchRun, cell: Cell, one: Subject, other: Subject, known: Costs) -> Iterator[BenchRatio]:
    """Two rows, `one` judged by `other` and the reverse; none when they have too few rounds in common."""
    judge, judged, runs = paired(known[cell][other], known[cell][one])
    ratio = compare(judge, judged, seed=run.seed) if runs else None
    if ratio is None:
        return
    yield _row(run, cell, one, other, runs, ratio)
    reverse = _row(run, cell, other, one, runs, ratio)
    yield reverse.model_copy(
        update={
            "ratio": 1 / ratio.ratio,
            "ratio_low": 1 / ratio.high,
            "ratio_high": 1 / ratio.low,
            "verdict": _OPPOSITE[ratio.verdict],
        }
    )


def _row(
    run: BenchRun, cell: Cell, judged: Subject, reference: Subject, runs: list[str], ratio: Ratio
) -> BenchRatio:
    return BenchRatio(
        run=run.run,
        machine=run.machine,
        python=run.python,
        workload=cell.workload,
        track=cell.track,
        framework=judged.framework,
        release=judged.release,
        server=judged.server,
        database=cell.database,
        reference=reference.framework,
        reference_release=reference.release,
        metric=cell.metric,
        run_count=ratio.runs,
        runs=runs,
        rounds=ratio.rounds,
        ratio=ratio.ratio,
        ratio_low=ratio.low,
        ratio_high=ratio.high,
        smallest_detectable=ratio.smallest_detectable,
        verdict=ratio.verdict,
        measured_at=run.ended_at or run.started_at,
    )


def group_rows(ratios: Sequence[BenchRatio]) -> list[BenchGroup]:
    """Groups of targets whose CPU costs were not told apart, from their ratios over the most runs."""
    best: dict[tuple[str, ...], dict[tuple[str, str, str, str], BenchRatio]] = {}
    for row in sorted((row for row in ratios if row.metric == "cpu"), key=lambda row: row.run_count):
        cell = best.setdefault((row.run, row.track, row.database, row.workload), {})
        cell[row.framework, row.release, row.reference, row.reference_release] = row
    return [group for cell in best.values() for group in _groups(list(cell.values()))]


def _groups(rows: list[BenchRatio]) -> Iterator[BenchGroup]:
    names = {f"{row.framework} {row.release}": row for row in rows}
    faster = dict.fromkeys(names, 0)
    different = []
    for row in rows:
        name, other = f"{row.framework} {row.release}", f"{row.reference} {row.reference_release}"
        faster[name] += row.ratio > 1
        if row.verdict == "faster":
            different.append((name, other))
    ordered = sorted(names, key=lambda name: (-faster[name], name))
    for number, members in enumerate(groups(ordered, different), 1):
        for name in members:
            row = names[name]
            yield BenchGroup(
                run=row.run,
                track=row.track,
                database=row.database,
                workload=row.workload,
                group_number=number,
                framework=row.framework,
                release=row.release,
                run_count=max(found.run_count for found in rows),
            )
