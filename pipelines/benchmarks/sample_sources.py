"""The code behind each endpoint of the sample apps, as rows: written when an app changes."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

from pipelines.lab.sample_app import AppInvalid, find_apps, load_app
from pipelines.lab.source_lines import endpoint_sources
from pipelines.shipped import write_shipped
from warehouse.home import Home
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
    write_shipped(home, SOURCE, current, [(to_arrow(SampleSource, rows), ("framework",))], problems)
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
