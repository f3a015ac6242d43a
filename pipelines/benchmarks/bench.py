"""One benchmark run from the environments to the published figures."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from pipelines.benchmarks.costs import RunData
from pipelines.benchmarks.earlier import earlier_runs
from pipelines.benchmarks.harness import Harness, Rounds
from pipelines.benchmarks.journal import Journal, begun, finished
from pipelines.benchmarks.plans import BenchPlan
from pipelines.benchmarks.ratios import group_rows, ratio_rows
from pipelines.benchmarks.samples import Cores, Turn, now
from pipelines.benchmarks.targets import Target, Unavailable
from pipelines.collect import load_and_publish, prepare_quietly
from pipelines.lab.database import Database
from pipelines.runs import OpenRun, code_version
from warehouse.benchmark_archive import SOURCE, results_sha256
from warehouse.home import Home
from warehouse.inbox import InboxNotWritable, RunRecord
from warehouse.lock import Busy
from warehouse.rows import Row
from warehouse.tables.benchmarks import BenchEnvironment, BenchGroup, BenchRatio, BenchRun

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Job:
    """What to measure: `build` makes the targets, telling its progress, and may take a while.

    `command` repeats it. `earlier` are runs whose figures are put together with this one's; None: those of
    this machine that the warehouse holds. `releases_only`: compare only releases of the same framework.
    """

    plan: BenchPlan
    database: Database
    command: str
    build: Callable[[Progress], tuple[Sequence[Target], Sequence[Unavailable]]]
    as_of: dt.date | None = None
    note: str | None = None
    earlier: Sequence[RunData] | None = None
    releases_only: bool = False


@dataclass
class Benchmark:
    """Result of one run; `problems` are sentences about what went wrong around it."""

    data: RunData
    ratios: list[BenchRatio] = field(default_factory=list)
    groups: list[BenchGroup] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    @property
    def run(self) -> BenchRun:
        return self.data.run

    @property
    def failed(self) -> bool:
        """True when anything that was planned is missing: a target, a workload, the end of the run."""
        # What a release of a past day cannot do on today's Python is a finding, not a failure.
        past = {row.target for row in self.data.environments if row.as_of and not self.run.as_of}
        states: list[tuple[str, str]] = [(row.target, row.status) for row in self.data.environments]
        states += [(start.target, start.status) for start in self.data.measured.starts]
        states += [(sample.target, sample.status) for sample in self.data.measured.samples]
        missing = any(status == "failed" and target not in past for target, status in states)
        return missing or bool(self.problems) or self.run.status != "complete"


def bench(home: Home, job: Job, progress: Progress = lambda _: None) -> Benchmark:
    """Measure, compare, store, load and publish; what a framework does wrong becomes rows and sentences.

    Raises:
        AppInvalid: an `app.toml` is missing or wrong.
        Busy: other work of this home does not end; what was measured is stored, marked partial.
        InboxNotWritable: nothing more can be stored, most often because the disk is full.
    """
    problems = prepare_quietly(home, progress)
    opened = OpenRun.start(home, [SOURCE])
    session = _Session(home, job, opened, Journal(home, opened.run_id), progress)
    try:
        result = session.run()
    except (Busy, InboxNotWritable) as error:
        session.acknowledge("failed", str(error))
        raise
    finally:
        opened.close()
        published = load_and_publish(home, progress)
    result.problems += problems + published.problems
    return result


@dataclass(frozen=True)
class _Session:
    home: Home
    job: Job
    opened: OpenRun
    journal: Journal
    progress: Progress

    def run(self) -> Benchmark:
        started = time.monotonic()
        targets, missing = self.job.build(self.progress)
        environments = [target.row(self.opened.run_id) for target in targets]
        environments += [lacking.row(self.opened.run_id) for lacking in missing]
        row = begun(
            self.opened.run_id,
            plan=self.job.plan.name,
            command=self.job.command,
            database=self.job.database.kind,
            as_of=self.job.as_of,
            note=self.job.note,
        )
        self.journal.write([row])
        self.journal.write(environments)
        harness = self._harness(targets, row, environments)
        budget_s = self.job.plan.budget_s - (time.monotonic() - started)
        self.progress(_budget(self.job.plan, harness, budget_s))
        rounds = harness.run(budget_s)
        return self._conclude(row, environments, rounds)

    def _harness(
        self, targets: Sequence[Target], row: BenchRun, environments: list[BenchEnvironment]
    ) -> Harness:
        turn = Turn(
            row.run,
            0,
            row.seed,
            self.job.plan.load,
            self.home.path,
            Cores.of_this_machine(),
            latency=self.job.plan.latency,
        )
        return Harness(
            targets,
            self.job.plan,
            turn,
            self.home.machine_lock,
            self.journal.keep,
            lambda measured: RunData(row, environments, measured),
            self.progress,
        )

    def _conclude(self, row: BenchRun, environments: list[BenchEnvironment], rounds: Rounds) -> Benchmark:
        """Compare and store; figures of an interrupted run are shown, but no ratio of it is kept."""
        complete = rounds.reason != "interrupted" and rounds.complete > 0
        row = finished(row, rounds.measured, rounds.complete, complete=complete)
        data = RunData(row.model_copy(update={"stop_reason": rounds.reason}), environments, rounds.measured)
        earlier: Sequence[RunData] = ()
        if complete and self.job.as_of is None:
            earlier = earlier_runs(self.home, row) if self.job.earlier is None else self.job.earlier
        self.progress("comparing")
        result = Benchmark(data, ratio_rows(data, earlier, releases_only=self.job.releases_only))
        result.groups = [] if self.job.releases_only else group_rows(result.ratios)
        kept: list[Row] = [*environments, *rounds.measured.samples, *rounds.measured.starts]
        if complete:
            self.journal.write(result.ratios)
            self.journal.write(result.groups)
            kept += [*result.ratios, *result.groups]
        self.journal.write([data.run.model_copy(update={"results_sha256": results_sha256(kept)})])
        failed = sorted({row.target for row in environments if row.status == "failed"})
        self.acknowledge(
            "ok" if complete and not failed else "partial" if rounds.measured.samples else "failed",
            f"not measured: {', '.join(failed)}" if failed else None,
        )
        return result

    def acknowledge(self, status: str, error: str | None) -> None:
        """The run's record in ops.runs; a full disk has been told already."""
        record = RunRecord(
            run_id=self.opened.run_id,
            source=SOURCE,
            started_at=self.opened.started_at,
            ended_at=now(),
            status=status,
            error=error,
            code_version=code_version(),
        )
        try:
            self.opened.close_source(record)
        except InboxNotWritable:
            if status != "failed":
                raise


def _budget(plan: BenchPlan, harness: Harness, budget_s: float) -> str:
    """What is going to be measured and how long it may take, said before it starts."""
    cells = sum(len(target.workloads) for target in harness.targets)
    return (
        f"Plan {plan.name}: {len(harness.targets)} targets, {cells} loads per round of about "
        f"{harness.expected_round_s:.0f} s, {plan.least_rounds} rounds or more, "
        f"until intervals are within {plan.half_width:.0%} or {max(budget_s, 0):.0f} s are used up."
    )
