"""Run one source: fetch each framework, keep what came, say what did not, acknowledge it all in the inbox."""

from __future__ import annotations

import datetime as dt
import time
from collections import defaultdict, deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from pydantic import ValidationError

from pipelines.errors import Interrupted, RateLimited, SourceError
from pipelines.http import Http
from pipelines.runs import OpenRun, code_version
from pipelines.source import Answer, Cursor, Source
from warehouse.inbox import BudgetStanding, Provenance, RunRecord, write_batch
from warehouse.lock import considerate
from warehouse.registry import Framework
from warehouse.rows import Row, to_arrow

Progress = Callable[[str], None]

NAMED_ONE_BY_ONE = 3
"""More frameworks than these that all fail alike are named by their number; more sentences are cut short."""


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
            return "partial" if self.rows or len(self.failures) < self.asked else "failed"
        return "budget" if self.retry_at else "ok"

    @property
    def error(self) -> str | None:
        """One sentence per distinct failure; a host that is down is named once, not once per framework."""
        if self.failures:
            return " ".join(_grouped(self.failures, self.asked))
        if self.retry_at:
            return f"The request budget is used up; continues after {self.retry_at:%H:%M} UTC."
        return None


@dataclass
class _Reading:
    """What is asked at once: one framework, or all; only what was listed to its end may retract rows."""

    frameworks: Sequence[Framework]
    items: Iterator[Answer]
    rows: dict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))
    ended: bool = False

    def __str__(self) -> str:
        return self.frameworks[0].slug if len(self.frameworks) == 1 else "all frameworks"


def observe(
    source: Source,
    frameworks: Sequence[Framework],
    client: Http,
    run: OpenRun,
    cursors: Mapping[str, str],
    progress: Progress = lambda _: None,
    since: dt.date | None = None,
) -> Outcome:
    """Fetch, store in the inbox and acknowledge; never raises for what a source does.

    With `since`, a source that can begin at a day is asked from there on, whatever its cursors say.

    Raises:
        InboxNotWritable: nothing could be stored.
    """
    started = _now()
    for address, limit in source.limits().items():
        client.hosts.limit(address, limit)
    outcome = Outcome(source.name, asked=len(frameworks))
    if since and source.takes_since:
        cursors = {}
    due = [f for f in frameworks if source.due(f, cursors.get(f.slug), client.hosts.now())]
    readings = _readings(source, due, client, cursors, since)
    try:
        with considerate(run.home.machine_lock, hurry=client.hosts.stopped.is_set):
            _take_turns(source, readings, client, outcome, progress)
    finally:
        # Also on Ctrl-C: what was fetched is kept. It goes in before the record that acknowledges it.
        _store(source, readings, outcome, run, started)
        run.close_source(_record(source, outcome, client, run, started))
    return outcome


def _readings(
    source: Source,
    due: Sequence[Framework],
    client: Http,
    cursors: Mapping[str, str],
    since: dt.date | None,
) -> list[_Reading]:
    options = {"since": since} if since and source.takes_since else {}
    if source.per == "registry":
        return [_Reading(due, source(client, due, cursors, **options))] if due else []

    def alone(framework: Framework) -> Iterator[Answer]:
        for item in source(client, framework, cursors.get(framework.slug), **options):
            yield framework, item

    return [_Reading([framework], alone(framework)) for framework in due]


def _take_turns(
    source: Source, readings: list[_Reading], client: Http, outcome: Outcome, progress: Progress
) -> None:
    """Ask each framework up to its next cursor in turn, until all have ended or the source wants a rest."""
    hosts, service = client.hosts, client.hosts.service(source.host)
    waiting = deque(enumerate(readings, 1))
    while waiting and not service.given_up:
        number, reading = waiting.popleft()
        progress(f"{source.name}: {reading} ({number} of {len(readings)})")
        started = time.monotonic()
        try:
            if _up_to_cursor(reading, outcome):
                waiting.append((number, reading))
            service.answered()
            hosts.prove(client.requests_by_host)
        except RateLimited as error:
            outcome.retry_at = error.retry_at
            return
        except SourceError as error:
            _fail(reading, str(error), outcome)
            if isinstance(error, Interrupted):
                return
            hosts.of(error.url).failed(service.name, error)
            service.failed(error, time.monotonic() - started, for_all=source.per == "registry")
        except ValidationError as error:
            _fail(reading, _sentence(source, reading, error), outcome)
    if service.given_up:
        outcome.failures.clear()
        for reading in readings:
            _fail(reading, str(service.given_up), outcome)


def _up_to_cursor(reading: _Reading, outcome: Outcome) -> bool:
    """Take the rows up to the next cursor; False when there are no more."""
    for framework, item in reading.items:
        if isinstance(item, Cursor):
            outcome.cursors[framework.slug] = item.value
            if len(reading.frameworks) == 1:
                return True
        elif isinstance(item, SourceError):
            outcome.failures[framework.slug] = str(item)
        else:
            reading.rows[framework.slug].append(item)
            outcome.rows += 1
    reading.ended = True
    return False


def _fail(reading: _Reading, sentence: str, outcome: Outcome) -> None:
    """What went wrong for a framework before stays its reason."""
    for framework in reading.frameworks:
        outcome.failures.setdefault(framework.slug, sentence)


def _sentence(source: Source, reading: _Reading, error: ValidationError) -> str:
    first = error.errors()[0]
    place = ".".join(str(part) for part in first["loc"])
    return (
        f"{source.host} reported a {source.model.__name__} for {reading} whose field {place} is wrong "
        f"({first['msg']}): the row was left out, what is stored stays."
    )


def _grouped(failures: Mapping[str, str], asked: int) -> list[str]:
    by_sentence: dict[str, list[str]] = {}
    for framework, sentence in failures.items():
        by_sentence.setdefault(sentence, []).append(framework)
    told = [
        f"all {asked} frameworks: {sentence}"
        if len(slugs) == asked > NAMED_ONE_BY_ONE
        else f"{', '.join(slugs)}: {sentence}"
        for sentence, slugs in by_sentence.items()
    ]
    if len(told) <= NAMED_ONE_BY_ONE + 1:
        return told
    others = [slug for slugs in list(by_sentence.values())[NAMED_ONE_BY_ONE:] for slug in slugs]
    return [*told[:NAMED_ONE_BY_ONE], f"{', '.join(others)}: failed in similar ways."]


def _store(
    source: Source, readings: list[_Reading], outcome: Outcome, run: OpenRun, started: dt.datetime
) -> None:
    whole: list[Row] = []
    broken_off: list[Row] = []
    for reading in readings:
        for slug, came in reading.rows.items():
            (whole if reading.ended and slug not in outcome.failures else broken_off).extend(came)
    for rows, ended in ((whole, True), (broken_off, False)):
        for model, complete_by in source.models.items():
            if mine := [row for row in rows if isinstance(row, model)]:
                provenance = Provenance(
                    source.name, "live", run.run_id, started, complete_by if ended else ()
                )
                write_batch(run.home, to_arrow(model, mine), provenance)


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
