"""Run one source: fetch each framework, keep what came, say what did not, acknowledge it all in the inbox."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from pydantic import ValidationError

from pipelines.errors import Interrupted, RateLimited, SourceError
from pipelines.http import Http
from pipelines.runs import OpenRun, code_version
from pipelines.source import Cursor, Source
from warehouse.inbox import Provenance, RunRecord, write_batch
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
class _Rows:
    """Rows of one run; only those of a framework that was listed to its end may retract others."""

    complete: list[Row] = field(default_factory=list)
    partial: list[Row] = field(default_factory=list)


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
    outcome, rows = Outcome(source.name), _Rows()
    try:
        for framework in frameworks:
            outcome.asked += 1
            progress(f"{source.name}: {framework.slug} ({outcome.asked} of {len(frameworks)})")
            if not _fetch(source, framework, client, cursors.get(framework.slug), outcome, rows):
                break
    finally:
        # Also on Ctrl-C: what was fetched is kept. It goes in before the record that acknowledges it.
        _store(source, rows, run, started)
        run.close_source(_record(source, outcome, client, run, started))
    return outcome


def _fetch(
    source: Source, framework: Framework, client: Http, cursor: str | None, outcome: Outcome, rows: _Rows
) -> bool:
    """Fetch one framework into `rows`; False when the source asks to be left alone for now."""
    came: list[Row] = []
    try:
        for item in source(client, framework, cursor):
            if isinstance(item, Cursor):
                outcome.cursors[framework.slug] = item.value
            else:
                came.append(item)
    except RateLimited as error:
        outcome.retry_at = error.retry_at
        rows.partial += came
        return False
    except Interrupted as error:
        outcome.failures[framework.slug] = str(error)
        rows.partial += came
        return False
    except SourceError as error:
        outcome.failures[framework.slug] = str(error)
        rows.partial += came
    except ValidationError as error:
        outcome.failures[framework.slug] = _sentence(source, framework, error)
        rows.partial += came
    else:
        rows.complete += came
    finally:
        outcome.rows += len(came)
    return True


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


def _store(source: Source, rows: _Rows, run: OpenRun, started: dt.datetime) -> None:
    for batch, complete_by in ((rows.complete, source.complete_by), (rows.partial, ())):
        if batch:
            provenance = Provenance(source.name, "live", run.run_id, started, complete_by)
            write_batch(run.home, to_arrow(source.model, batch), provenance)


def _record(source: Source, outcome: Outcome, client: Http, run: OpenRun, started: dt.datetime) -> RunRecord:
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
    )


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC).replace(tzinfo=None)
