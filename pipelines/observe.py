"""Run one source: fetch each framework, keep what came, say what did not, acknowledge it all in the inbox."""

from __future__ import annotations

import datetime as dt
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from pydantic import ValidationError

from pipelines.errors import Interrupted, RateLimited, SourceError
from pipelines.http import Http
from pipelines.runs import OpenRun, code_version
from pipelines.source import Cursor, Source
from warehouse.inbox import BudgetStanding, Provenance, RunRecord, write_batch
from warehouse.registry import Framework
from warehouse.rows import Row, to_arrow

Progress = Callable[[str], None]


@dataclass
class Outcome:
    """What one run of one source brought: rows fetched, failures in sentences, and how it ended."""

    source: str
    rows: int = 0
    asked: int = 0
    failures: dict[str, str] = field(default_factory=dict)
    retry_at: dt.datetime | None = None
    cursors: dict[str, str] = field(default_factory=dict)

    @property
    def status(self) -> str:
        """ok, budget (goes on later), partial or failed; see ops.runs."""
        if self.failures:
            return "partial" if len(self.failures) < self.asked else "failed"
        return "budget" if self.retry_at else "ok"

    @property
    def error(self) -> str | None:
        """One sentence per distinct failure; a host that is down is named once, not once per framework."""
        if self.failures:
            return " ".join(_grouped(self.failures))
        if self.retry_at:
            return f"The request budget is used up; continues after {self.retry_at:%H:%M} UTC."
        return None


@dataclass
class _Reading:
    """A framework that is being asked; only rows of one that was listed to the end may retract others."""

    framework: Framework
    items: Iterator[Row | Cursor]
    rows: list[Row] = field(default_factory=list)
    ended: bool = False


def observe(
    source: Source,
    frameworks: Sequence[Framework],
    client: Http,
    run: OpenRun,
    cursors: Mapping[str, str],
    progress: Progress = lambda _: None,
) -> Outcome:
    """Fetch, store in the inbox and acknowledge; never raises for what a source does.

    Raises:
        InboxNotWritable: nothing could be stored.
    """
    started = _now()
    for address, limit in source.limits().items():
        client.hosts.limit(address, limit)
    outcome = Outcome(source.name, asked=len(frameworks))
    readings = [
        _Reading(framework, source(client, framework, cursors.get(framework.slug)))
        for framework in frameworks
        if source.due(framework, cursors.get(framework.slug), client.hosts.now())
    ]
    try:
        _take_turns(source, readings, outcome, progress)
    finally:
        # Also on Ctrl-C: what was fetched is kept. It goes in before the record that acknowledges it.
        _store(source, readings, run, started)
        run.close_source(_record(source, outcome, client, run, started))
    return outcome


def _take_turns(source: Source, readings: list[_Reading], outcome: Outcome, progress: Progress) -> None:
    """Ask each framework up to its next cursor in turn, until all have ended or the source wants a rest."""
    waiting = deque(enumerate(readings, 1))
    while waiting:
        number, reading = waiting.popleft()
        slug = reading.framework.slug
        progress(f"{source.name}: {slug} ({number} of {len(readings)})")
        try:
            if _up_to_cursor(reading, outcome):
                waiting.append((number, reading))
        except RateLimited as error:
            outcome.retry_at = error.retry_at
            return
        except Interrupted as error:
            outcome.failures[slug] = str(error)
            return
        except SourceError as error:
            outcome.failures[slug] = str(error)
        except ValidationError as error:
            outcome.failures[slug] = _sentence(source, reading.framework, error)


def _up_to_cursor(reading: _Reading, outcome: Outcome) -> bool:
    """Take the rows up to the next cursor; False when the framework has no more."""
    for item in reading.items:
        if isinstance(item, Cursor):
            outcome.cursors[reading.framework.slug] = item.value
            return True
        reading.rows.append(item)
        outcome.rows += 1
    reading.ended = True
    return False


def _sentence(source: Source, framework: Framework, error: ValidationError) -> str:
    first = error.errors()[0]
    place = ".".join(str(part) for part in first["loc"])
    return (
        f"{source.host} reported a {source.model.__name__} for {framework.slug} whose field {place} is wrong "
        f"({first['msg']}): the row was left out, what is stored stays."
    )


def _grouped(failures: Mapping[str, str]) -> list[str]:
    by_sentence: dict[str, list[str]] = {}
    for framework, sentence in failures.items():
        by_sentence.setdefault(sentence, []).append(framework)
    return [f"{', '.join(slugs)}: {sentence}" for sentence, slugs in by_sentence.items()]


def _store(source: Source, readings: list[_Reading], run: OpenRun, started: dt.datetime) -> None:
    for ended, complete_by in ((True, source.complete_by), (False, ())):
        rows = [row for reading in readings if reading.ended is ended for row in reading.rows]
        if rows:
            provenance = Provenance(source.name, "live", run.run_id, started, complete_by)
            write_batch(run.home, to_arrow(source.model, rows), provenance)


def _record(source: Source, outcome: Outcome, client: Http, run: OpenRun, started: dt.datetime) -> RunRecord:
    standings = [client.hosts.standing(address) for address in source.limits()]
    return RunRecord(
        run_id=run.run_id,
        source=source.name,
        started_at=started,
        ended_at=_now(),
        status=outcome.status,
        requests=client.requests_sent,
        error=outcome.error,
        code_version=code_version(),
        cursors=outcome.cursors,
        budgets=[BudgetStanding(**vars(found)) for found in standings if found is not None],
    )


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC).replace(tzinfo=None)
