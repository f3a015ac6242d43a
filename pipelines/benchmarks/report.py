"""What a run found, as text for a terminal and as JSON for programs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from pipelines.benchmarks.bench import Benchmark
from pipelines.benchmarks.costs import Rounds, Subject, costs
from pipelines.benchmarks.host import HostLoad
from pipelines.benchmarks.statistics import lower_quartile
from pipelines.benchmarks.statistics.ratio import RUNS_FOR_A_HEADLINE
from warehouse.tables.benchmarks import BenchRatio

WITHIN = "within this run"


def text(result: Benchmark, frameworks: Sequence[str]) -> str:
    """The run in words: costs, then the ratios among `frameworks`, what failed, what may be relied on.

    A run that compares releases of the same framework shows those instead.
    """
    figures = _releases(result) if result.run.plan in ("history", "regression") else _costs(result)
    return "\n".join([*figures, *_ratios(result, frameworks), *_failures(result), *_closing(result)])


def _releases(result: Benchmark) -> Iterator[str]:
    """Per framework and workload each release, in the order in which it was built, against the last one."""
    found, rows = costs([result.data]), best(result.ratios)
    built = list(dict.fromkeys((row.framework, row.release) for row in result.data.environments))
    for cell in sorted(cell for cell in found if cell.metric == "cpu"):
        for framework in dict.fromkeys(name for name, _ in built):
            subjects = {one.release: one for one in found[cell] if one.framework == framework}
            releases = [release for name, release in built if name == framework and release in subjects]
            if not releases:
                continue
            last = releases[-1]
            yield f"{framework}, {cell.workload}: CPU time per request, and {last} relative to it"
            for release in releases:
                cost = _quartile(found[cell][subjects[release]]) / 1e3
                judged = [row for row in rows if row.metric == "cpu" and row.workload == cell.workload]
                yield f"  {release:<16} {cost:9.1f} µs {_relative(judged, framework, release, last)}"
            yield ""


def _relative(rows: Sequence[BenchRatio], framework: str, release: str, last: str) -> str:
    for row in rows:
        pair = (row.framework, row.release, row.reference, row.reference_release)
        if pair == (framework, release, framework, last):
            verdict = "  no difference shown" if row.verdict == "no difference shown" else ""
            return f"{row.ratio:6.2f} [{row.ratio_low:.2f}, {row.ratio_high:.2f}]{verdict}"
    return ""


def _costs(result: Benchmark) -> Iterator[str]:
    found = costs([result.data])
    for cell in sorted(cell for cell in found if cell.metric == "cpu"):
        database = "" if cell.database == "none" else f", {cell.database}"
        yield f"{cell.workload} ({cell.track}{database}): CPU time per request and requests per core-second"
        yield from _lines(found[cell])
        yield ""


def _lines(subjects: Mapping[Subject, Rounds]) -> Iterator[str]:
    rows = sorted((_quartile(rounds), subject) for subject, rounds in subjects.items())
    for cost, subject in rows:
        who = f"{subject.framework} {subject.release} ({subject.server})"
        yield f"  {who:<48} {cost / 1e3:9.1f} µs  {1e9 / cost:9,.0f}"


def _quartile(rounds: Rounds) -> float:
    return float(lower_quartile(np.array(list(rounds.values()))))


def _ratios(result: Benchmark, frameworks: Sequence[str]) -> Iterator[str]:
    chosen = [row for row in best(result.ratios) if row.metric == "cpu" and _shown(row, frameworks)]
    if chosen:
        scope = _scope(chosen)
        yield f"How many times the CPU time of the first does the second need? 95 % intervals, {scope}."
    for row in chosen:
        verdict = "" if row.verdict != "no difference shown" else "  no difference shown"
        pair = f"{row.workload}: {row.framework} / {row.reference}"
        interval = f"[{row.ratio_low:.2f}, {row.ratio_high:.2f}]"
        runs = f"  {row.run_count} runs" if row.run_count > 1 else ""
        yield f"  {pair:<52} {row.ratio:6.2f} {interval}{runs}{verdict}"


def _shown(row: BenchRatio, frameworks: Sequence[str]) -> bool:
    """Each pair once, in the order of `frameworks`."""
    names = list(frameworks)
    if row.framework not in names or row.reference not in names:
        return False
    return names.index(row.framework) < names.index(row.reference)


def best(ratios: Sequence[BenchRatio]) -> list[BenchRatio]:
    """Of each pair the row that rests on the most runs."""
    found: dict[tuple[str, ...], BenchRatio] = {}
    for row in sorted(ratios, key=lambda row: row.run_count):
        key = (row.track, row.workload, row.database, row.metric, row.framework, row.release)
        found[(*key, row.reference, row.reference_release)] = row
    return sorted(found.values(), key=lambda row: (row.track, row.workload, row.framework, row.reference))


def _scope(rows: Sequence[BenchRatio]) -> str:
    runs = min(row.run_count for row in rows)
    if runs == 1:
        return f"{WITHIN} (a headline needs {RUNS_FOR_A_HEADLINE} runs)"
    needs = "" if runs >= RUNS_FOR_A_HEADLINE else f" (a headline needs {RUNS_FOR_A_HEADLINE})"
    return f"over {runs} runs{needs}"


def _failures(result: Benchmark) -> Iterator[str]:
    measured, said = result.data.measured, set()
    for row in result.data.environments:
        if row.failure:
            yield f"FAILED {row.target}: {row.failure}"
        for sentence in filter(None, (row.newer_exists, row.note)):
            if sentence not in said:
                said.add(sentence)
                yield sentence
    for start in measured.starts:
        if start.status == "failed":
            yield f"FAILED {start.target}, round {start.round}: {start.sentence}"
    for sample in measured.samples:
        if sample.status == "failed":
            yield f"FAILED {sample.target}, {sample.workload}, round {sample.round}: {sample.sentence}"
    void = [sample for sample in measured.samples if sample.status == "void"]
    if void:
        total = len(measured.samples)
        yield f"{len(void)} of {total} samples are void, the first because: {void[0].sentence}"


def _closing(result: Benchmark) -> Iterator[str]:
    run = result.run
    if run.foreign_cores is not None:
        yield HostLoad(run.foreign_cores, run.pressure).sentence
    if run.shares_core:
        yield "Server and generator shared the only core: wall-clock figures and latencies are withheld."
    if run.note:
        yield run.note
    ended = {
        "precise": "every interval was narrow enough",
        "budget": "its time was used up",
        "interrupted": "it was interrupted, so it is kept as partial and enters no headline",
        "nothing left": "every target had failed",
        None: "it was killed",
    }[run.stop_reason]
    yield f"{run.rounds} rounds on {run.cpu}, {run.cores} cores, {run.python}; it ended because {ended}."
    yield f"To repeat it: {run.command}"


def as_json(result: Benchmark) -> dict[str, object]:
    """The run, its targets, ratios and groups; the samples are in the warehouse."""
    return {
        "run": result.run.model_dump(mode="json"),
        "targets": [row.model_dump(mode="json") for row in result.data.environments],
        "ratios": [row.model_dump(mode="json") for row in result.ratios],
        "groups": [row.model_dump(mode="json") for row in result.groups],
        "problems": result.problems,
    }
