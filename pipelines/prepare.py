"""Make a home ready: folders, dead runs closed, registry, baseline and sources brought in, published."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import duckdb

from pipelines.benchmarks import sample_sources
from pipelines.probes import program_rows
from pipelines.runs import close_dead_runs, code_version
from pipelines.sentiment import card_rows
from pipelines.source import Source, all_sources
from warehouse import store
from warehouse.baseline import baseline_batches, baseline_fingerprint
from warehouse.baseline.benchmarks import benchmark_batches
from warehouse.baseline.probes import probe_batches
from warehouse.home import Home
from warehouse.inbox import Provenance, RunRecord, write_batch, write_run
from warehouse.problem import Problem
from warehouse.registry import load_registry, registry_rows
from warehouse.rows import to_arrow
from warehouse.tables.registry import RegistryEntry

Progress = Callable[[str], None]

BASELINE = "baseline"
REGISTRY = "registry"


def prepare(home: Home, progress: Progress = lambda _: None) -> list[str]:
    """Bring a home up to date with this framewatch and publish; returns sentences about what was amiss.

    Raises:
        HomeNotWritable, Busy, SchemaTooNew, WarehouseDamaged, InboxNotWritable, CheckFailed, BadModel.
    """
    home.create()
    close_dead_runs(home)
    registry = load_registry(home)
    notes = list(registry.problems)
    with store.writer(home, notes) as connection:
        done = dict(
            connection.execute("select source, cursor from ops.cursors where framework = ''").fetchall()
        )
        known = _known_entries(connection)
        _describe_sources(connection, list(all_sources().values()))
    entries = registry_rows(registry, known)
    if entries != known:
        run_id = f"registry-{_stamp()}"
        write_batch(home, to_arrow(RegistryEntry, entries), Provenance(REGISTRY, "local", run_id, _now()))
    if done.get(BASELINE) != baseline_fingerprint():
        progress("loading the recorded history")
        notes += _write_baseline(home)
    notes += sample_sources.write_if_changed(home, done.get(sample_sources.SOURCE))
    notes += program_rows.write_if_changed(home, done.get(program_rows.SOURCE))
    notes += card_rows.write_if_changed(home, done.get(card_rows.SOURCE))
    report = store.load(home)
    store.publish(home, progress)
    return notes + report.rejected + report.notes


def _known_entries(connection: duckdb.DuckDBPyConnection) -> list[RegistryEntry]:
    names = ", ".join(RegistryEntry.model_fields)
    rows = connection.execute(
        f"""select {names} from raw.registry_entries where source = '{REGISTRY}'
        qualify row_number() over (partition by framework order by load_id desc) = 1
        order by active desc, position"""
    ).fetchall()
    return [
        RegistryEntry.model_validate(dict(zip(RegistryEntry.model_fields, row, strict=True))) for row in rows
    ]


def _write_baseline(home: Home) -> list[str]:
    """Batches first, then the record whose cursor says that this version of the files is loaded.

    Recorded results of our own that were changed are refused with a sentence; the rest is loaded.
    """
    refused = []
    started, fingerprint = _now(), baseline_fingerprint()
    run_id = f"baseline-{fingerprint[:12]}"
    batches = list(baseline_batches())
    for recorded in (benchmark_batches, probe_batches):
        try:
            batches += recorded()
        except Problem as error:
            refused.append(str(error))
    for batch in batches:
        provenance = Provenance(batch.source, "recorded", run_id, batch.fetched_at, batch.complete_by)
        write_batch(home, batch.table, provenance)
    record = RunRecord(
        run_id=run_id,
        source=BASELINE,
        started_at=started,
        ended_at=_now(),
        status="ok",
        code_version=code_version(),
        cursors={"": fingerprint},
    )
    write_run(home, record)
    return refused


def _describe_sources(connection: duckdb.DuckDBPyConnection, sources: list[Source]) -> None:
    connection.begin()
    connection.execute("delete from ops.sources")
    for source in sources:
        connection.execute(
            "insert into ops.sources values (?, ?, ?, ?, ?, ?)",
            [
                source.name,
                source.description,
                source.group,
                source.host,
                source.schedule,
                source.fresh_within.total_seconds() / 3600,
            ],
        )
    connection.commit()


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC).replace(tzinfo=None)


def _stamp() -> str:
    return f"{_now():%Y%m%dT%H%M%S}"
