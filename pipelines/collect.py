"""`framewatch collect`: every source once, hosts side by side, then load and publish."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from threading import Event, Thread

import duckdb
import pyarrow as pa

from pipelines.http import Hosts, Http
from pipelines.observe import Outcome, observe
from pipelines.prepare import prepare
from pipelines.runs import OpenRun
from pipelines.settings import Settings
from pipelines.source import Source
from warehouse import snapshot, store
from warehouse.home import Home
from warehouse.load import Counts
from warehouse.problem import Problem
from warehouse.purge import drop_older_snapshots, purge
from warehouse.registry import Framework

Progress = Callable[[str], None]

STORE_PROBLEMS = (Problem, duckdb.Error, OSError)


@dataclass
class Published:
    """What loading and publishing did: rows per raw table, the snapshot if a new one was made, problems."""

    stored: dict[str, Counts] = field(default_factory=dict)
    snapshot: str | None = None
    problems: list[str] = field(default_factory=list)


@dataclass
class Collection:
    """Result of one `collect`: outcome per source, what was stored, and what went wrong in between."""

    run_id: str
    started_at: dt.datetime
    outcomes: list[Outcome] = field(default_factory=list)
    published: Published = field(default_factory=Published)
    problems: list[str] = field(default_factory=list)

    @property
    def failed(self) -> bool:
        """True when anything but a budget stopped a source, or storing did not work to the end."""
        return bool(self.problems) or any(o.status in ("failed", "partial") for o in self.outcomes)

    @property
    def rows_stored(self) -> int:
        return sum(counts.stored for counts in self.published.stored.values())

    @property
    def summary(self) -> str:
        """One line for people: what was stored, and which sources did not answer or only in part."""
        failed = sorted(o.source for o in self.outcomes if o.status in ("failed", "partial"))
        missing = f" No or partial answer: {', '.join(failed)}; see `framewatch status`." if failed else ""
        return f"{self.rows_stored:,} rows stored.{missing}"

    def as_json(self) -> dict[str, object]:
        sources = {
            o.source: {"status": o.status, "rows": o.rows, "error": o.error}
            for o in sorted(self.outcomes, key=lambda o: o.source)
        }
        return {
            "run_id": self.run_id,
            "started_at": self.started_at.isoformat(timespec="seconds"),
            "ended_at": dt.datetime.now(dt.UTC).replace(tzinfo=None).isoformat(timespec="seconds"),
            "sources": sources,
            "rows_stored": self.rows_stored,
            "tables": {table: asdict(counts) for table, counts in sorted(self.published.stored.items())},
            "published": self.published.snapshot,
            "problems": self.problems,
        }


def collect(
    home: Home,
    sources: Sequence[Source],
    frameworks: Sequence[Framework],
    progress: Progress = lambda _: None,
    since: dt.date | None = None,
) -> Collection:
    """Ask every source for every framework, then load and publish; what goes wrong becomes sentences.

    With `since`, those that can begin at a day are asked for everything from there on.
    """
    home.create()
    # Arrow's own allocator would keep a hundred megabytes for itself, for the life of the process.
    pa.set_memory_pool(pa.system_memory_pool())
    problems = prepare_quietly(home, progress)
    run = OpenRun.start(home, [source.name for source in sources])
    result = Collection(run.run_id, run.started_at, problems=problems)
    try:
        _ask(home, sources, frameworks, run, result, progress, since)
    finally:
        # Also after Ctrl-C: what came is loaded and published.
        finish(home, run, result, progress)
    return result


def finish(home: Home, run: OpenRun, result: Collection, progress: Progress) -> None:
    """Load, publish, close the run and remember what became of it."""
    result.published = load_and_publish(home, progress)
    result.problems += result.published.problems
    run.close()
    _remember(home, result)


def prepare_quietly(home: Home, progress: Progress) -> list[str]:
    """`prepare`, with what goes wrong as sentences: collecting goes on into the inbox all the same."""
    try:
        return prepare(home, progress)
    except STORE_PROBLEMS as error:
        return [sentence(error)]


def _ask(
    home: Home,
    sources: Sequence[Source],
    frameworks: Sequence[Framework],
    run: OpenRun,
    result: Collection,
    progress: Progress,
    since: dt.date | None,
) -> None:
    cursors, hosts = stored_cursors(home), Hosts(home.path / "budgets")
    by_host: dict[str, list[Source]] = {}
    for source in sorted(sources, key=lambda source: source.priority):
        by_host.setdefault(source.host, []).append(source)

    def ask(host: str, done: Event) -> None:
        try:
            for source in by_host[host]:
                known = cursors.get(source.name, {})
                outcome = observe(source, frameworks, Http(hosts), run, known, progress, since)
                result.outcomes.append(outcome)
                progress(f"{source.name}: {summary(outcome)}")
        except STORE_PROBLEMS as error:
            result.problems.append(sentence(error))
        finally:
            done.set()

    # Daemon threads, so that a second Ctrl-C ends the process whatever a host is doing. Events, because an
    # interrupted Thread.join marks the thread as ended in Python 3.11 and 3.12.
    ends = {host: Event() for host in by_host}
    for host, done in ends.items():
        Thread(target=ask, args=(host, done), name=f"host {host}", daemon=True).start()
    try:
        for done in ends.values():
            done.wait()
    except KeyboardInterrupt:
        hosts.stop()
        for done in ends.values():
            done.wait()
        raise


def summary(outcome: Outcome) -> str:
    """One line for people about how a source ended."""
    rows = f"{outcome.rows:,} rows"
    return f"{rows}, {outcome.status}. {outcome.error}" if outcome.error else f"{rows}, {outcome.status}"


def stored_cursors(home: Home) -> dict[str, dict[str, str]]:
    """Cursor per source and framework of the published snapshot; empty when there is none."""
    try:
        with snapshot.open_snapshot(home) as connection:
            rows = connection.execute("select source, framework, cursor from ops.cursors").fetchall()
    except (snapshot.NoSnapshot, snapshot.SnapshotTooOld, duckdb.Error):
        return {}
    found: dict[str, dict[str, str]] = {}
    for source, framework, cursor in rows:
        found.setdefault(source, {})[framework] = cursor
    return found


def load_and_publish(home: Home, progress: Progress) -> Published:
    """Drain the inbox and publish; what goes wrong becomes sentences.

    Raises:
        HomeNotWritable: nothing could be done at all.
    """
    result = Published()
    try:
        report = store.load(home)
        result.stored = report.counts
        result.problems += report.rejected + report.notes
        if removed := purge(home, _oldest_kept()):
            progress(f"removed {removed:,} community items that were deleted or are too old")
        path = store.publish(home)
        result.snapshot = path.name if path else None
        drop_older_snapshots(home)
        progress(f"published {path.name}" if path else "nothing changed, nothing published")
    except STORE_PROBLEMS as error:
        result.problems.append(sentence(error))
    return result


def _oldest_kept() -> dt.datetime | None:
    """Community items from before are removed (naive, UTC); None: all are kept."""
    days = Settings().community_days
    return dt.datetime.now(dt.UTC).replace(tzinfo=None) - dt.timedelta(days=days) if days else None


def sentence(error: Exception) -> str:
    """What to tell people: our own errors are sentences, those of the system get one around them."""
    if isinstance(error, duckdb.Error):
        return (
            f"The warehouse could not be written ({str(error).splitlines()[0]}). "
            "What was collected waits in the inbox; run the command again when the cause is gone."
        )
    return str(error)


def _remember(home: Home, result: Collection) -> None:
    """`last_run.json`, for `status` and the dashboard; not worth failing for."""
    try:
        aside = home.last_run.with_suffix(".tmp")
        aside.write_text(json.dumps(result.as_json(), indent=1))
        aside.replace(home.last_run)
    except OSError as error:
        result.problems.append(f"{home.last_run} could not be written ({error.strerror}). Free some space.")
