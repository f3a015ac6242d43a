"""One run of the probes: frameworks side by side, each stored as soon as it is done, then published."""

from __future__ import annotations

import datetime as dt
import shutil
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from pathlib import Path

from pipelines.collect import load_and_publish, prepare_quietly
from pipelines.lab.environments import Environments
from pipelines.lab.sample_app import find_app
from pipelines.probes.framework import Probed, probe_framework
from pipelines.probes.payload import load_payload
from pipelines.runs import OpenRun, code_version
from warehouse.home import Home
from warehouse.inbox import Provenance, RunRecord, write_batch
from warehouse.lock import considerate
from warehouse.problem import Problem
from warehouse.registry import Framework
from warehouse.rows import to_arrow
from warehouse.tables.probes import ProbeEnvironment, ProbeResult, SampleAnswer

SOURCE = "probes"
SIDE_BY_SIDE = 2
"""Frameworks at once: more of them would wait for each other's cores and blur what is timed."""
KEEP_S = 24 * 3600.0

Progress = Callable[[str], None]


@dataclass
class Probing:
    """Result of one run: what was found by framework, failures in sentences, and problems in between."""

    run_id: str
    found: dict[str, Probed] = field(default_factory=dict)
    failures: dict[str, str] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    @property
    def failed(self) -> bool:
        return bool(self.failures or self.problems)

    @property
    def status(self) -> str:
        """ok, partial or failed; see ops.runs."""
        if not self.failures:
            return "ok"
        return "partial" if self.found else "failed"

    def counts(self) -> dict[str, Counter[str]]:
        """Features by verdict for each framework."""
        return {slug: Counter(row.verdict for row in found.results) for slug, found in self.found.items()}


def probe(
    home: Home,
    frameworks: Sequence[Framework],
    *,
    as_of: dt.date | None = None,
    progress: Progress = lambda _: None,
) -> Probing:
    """Probe the newest release of each framework, or that of a day; what goes wrong becomes sentences.

    Ctrl-C ends it: frameworks that were done are kept, the others are failures.

    Raises:
        InboxNotWritable: nothing could be stored.
    """
    problems = prepare_quietly(home, progress)
    run = OpenRun.start(home, [SOURCE])
    result = Probing(run.run_id, problems=problems)
    scratch = _scratch(home, run.run_id)
    try:
        _ask(frameworks, Environments(home.environments), scratch, run, result, as_of, progress)
    finally:
        # However it ended: what was found is loaded and published.
        run.close_source(_record(run, result))
        published = load_and_publish(home, progress)
        result.problems += published.problems
        run.close()
        if not any(row.verdict == "error" for found in result.found.values() for row in found.results):
            shutil.rmtree(scratch, ignore_errors=True)
    return result


def _scratch(home: Home, run_id: str) -> Path:
    """Where programs write and servers log; kept for a day where a probe ended in an error."""
    folder = home.path / "probes"
    for old in folder.glob("*"):
        if time.time() - old.stat().st_mtime > KEEP_S:
            shutil.rmtree(old, ignore_errors=True)
    return folder / run_id


def _ask(
    frameworks: Sequence[Framework],
    environments: Environments,
    scratch: Path,
    run: OpenRun,
    result: Probing,
    as_of: dt.date | None,
    progress: Progress,
) -> None:
    stop = threading.Event()

    def one(framework: Framework) -> Probed:
        payload, sample = load_payload(framework.slug), find_app(framework.slug)
        folder = scratch / framework.slug
        with considerate(run.home.machine_lock):
            return probe_framework(
                framework,
                payload,
                sample,
                environments,
                folder,
                as_of=as_of,
                progress=progress,
                stopped=stop.is_set,
            )

    with ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
        waiting = {pool.submit(one, framework): framework.slug for framework in frameworks}
        try:
            for done in as_completed(waiting):
                _take(run, result, waiting[done], done, progress)
        except KeyboardInterrupt:
            stop.set()
            progress("stopping: the programs that run now come to an end (Ctrl-C)")
            pool.shutdown(cancel_futures=True)
            for done, slug in waiting.items():
                if slug not in result.found and slug not in result.failures:
                    _take(run, result, slug, done, progress)
        except BaseException:
            stop.set()
            pool.shutdown(cancel_futures=True)
            raise


def _take(run: OpenRun, result: Probing, slug: str, done: Future[Probed], progress: Progress) -> None:
    """Store what was found for one framework, or remember why nothing was."""
    try:
        found = done.result()
    except (Problem, CancelledError) as error:
        result.failures[slug] = str(error) or "Stopped before it was begun."
        progress(f"{slug}: not probed")
        return
    _store(run, found)
    result.found[slug] = found
    progress(f"{slug}: {summary(found)}")


def _store(run: OpenRun, found: Probed) -> None:
    """The environment first: its row names the checksum of the results."""
    for table, complete_by in (
        (to_arrow(ProbeEnvironment, [found.environment]), ()),
        (to_arrow(ProbeResult, found.results), ("framework", "release")),
        (to_arrow(SampleAnswer, found.answers), ("framework",)),
    ):
        if not table.num_rows:
            continue
        provenance = Provenance(SOURCE, "local", run.run_id, found.environment.probed_at, complete_by)
        write_batch(run.home, table, provenance)


def summary(found: Probed) -> str:
    """One line for people about one framework."""
    counted = Counter(row.verdict for row in found.results)
    verdicts = ", ".join(f"{count} {verdict}" for verdict, count in counted.most_common())
    return f"{found.environment.release}, {len(found.results)} probes: {verdicts}"


def _record(run: OpenRun, result: Probing) -> RunRecord:
    sentences = [f"{slug}: {sentence}" for slug, sentence in sorted(result.failures.items())]
    return RunRecord(
        run_id=run.run_id,
        source=SOURCE,
        started_at=run.started_at,
        ended_at=dt.datetime.now(dt.UTC).replace(tzinfo=None),
        status=result.status,
        error=" ".join(sentences) or None,
        code_version=code_version(),
    )
