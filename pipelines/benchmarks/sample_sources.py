"""The code behind each endpoint of the sample apps, as rows: written when an app changes."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping
from pathlib import Path

from pipelines.lab.sample_app import AppInvalid, find_apps, load_app
from pipelines.lab.source_lines import endpoint_sources
from pipelines.runs import code_version
from warehouse.home import Home
from warehouse.inbox import Provenance, RunRecord, write_batch, write_run
from warehouse.rows import to_arrow
from warehouse.tables.benchmarks import SampleSource

SOURCE = "sample_apps"


def write_if_changed(home: Home, known: str | None) -> list[str]:
    """Put the code of all sample apps into the inbox unless `known` is their fingerprint already.

    Returns sentences about apps that cannot be read. Raises InboxNotWritable.
    """
    apps = find_apps(home.path / "apps")
    current = fingerprint(apps)
    if current == known:
        return []
    rows: list[SampleSource] = []
    problems = []
    for folder in apps.values():
        try:
            rows += rows_of(folder)
        except AppInvalid as error:
            problems.append(str(error))
    run_id, started = f"sample-apps-{current[:12]}", _now()
    provenance = Provenance(SOURCE, "local", run_id, started, complete_by=("framework",))
    write_batch(home, to_arrow(SampleSource, rows), provenance)
    record = RunRecord(
        run_id=run_id,
        source=SOURCE,
        started_at=started,
        ended_at=_now(),
        status="partial" if problems else "ok",
        error=" ".join(problems) or None,
        code_version=code_version(),
        cursors={"": current},
    )
    write_run(home, record)
    return problems


def rows_of(folder: Path) -> list[SampleSource]:
    """One row per endpoint of the app in a folder. Raises AppInvalid."""
    app = load_app(folder)
    return [
        SampleSource(
            framework=app.manifest.framework, endpoint=found.endpoint, code=found.code, lines=found.lines
        )
        for found in endpoint_sources(app)
    ]


def fingerprint(apps: Mapping[str, Path]) -> str:
    """Hexadecimal SHA-256 over what the rows are made of: manifests, code and templates of all apps."""
    total = hashlib.sha256()
    for name, folder in sorted(apps.items()):
        for path in sorted(path for path in folder.rglob("*") if path.suffix in (".toml", ".py", ".html")):
            total.update(f"{name}/{path.relative_to(folder)}\0".encode())
            total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC).replace(tzinfo=None)
