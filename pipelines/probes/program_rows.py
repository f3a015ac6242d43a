"""The probes and the programs they try, as rows: written when one of them changes."""

from __future__ import annotations

import hashlib
from pathlib import Path

from pipelines.probes.payload import SHIPPED, Payload, PayloadInvalid, load_payload, payloads
from pipelines.probes.probe import CODE, all_probes
from pipelines.shipped import write_shipped
from warehouse.home import Home
from warehouse.rows import to_arrow
from warehouse.tables.probes import ProbeDescription, ProbeProgram

SOURCE = "probe_code"


def write_if_changed(home: Home, known: str | None) -> list[str]:
    """Put the probes and all their programs into the inbox unless `known` is their fingerprint already.

    Returns sentences about frameworks whose programs cannot be read. Raises InboxNotWritable.
    """
    current = fingerprint()
    if current == known:
        return []
    problems, programs = [], []
    for slug in payloads():
        try:
            programs += rows_of(load_payload(slug))
        except PayloadInvalid as error:
            problems.append(str(error))
    descriptions = [probe.row(position) for position, probe in enumerate(all_probes().values())]
    batches = [
        (to_arrow(ProbeDescription, descriptions), ()),
        (to_arrow(ProbeProgram, programs), ("framework",)),
    ]
    write_shipped(home, SOURCE, current, batches, problems)
    return problems


def rows_of(payload: Payload) -> list[ProbeProgram]:
    """One row per program that probes try in this framework, those of its base included."""
    names = {probe.program for probe in all_probes().values() if probe.program}
    found = {name: file for name in sorted(names) if (file := payload.program(name))}
    return [
        ProbeProgram(
            framework=payload.manifest.framework,
            program=name,
            file=str(file.relative_to(CODE)),
            code=file.read_text(encoding="utf-8"),
            sha256=digest(file),
        )
        for name, file in found.items()
    ]


def digest(file: Path) -> str:
    """Hexadecimal SHA-256 of a file."""
    return hashlib.sha256(file.read_bytes()).hexdigest()


def fingerprint() -> str:
    """Hexadecimal SHA-256 over what the rows are made of: the code of all probes and programs."""
    total = hashlib.sha256()
    for path in sorted(
        [*SHIPPED.rglob("*.py"), *SHIPPED.glob("*/*.toml"), *SHIPPED.parent.glob("checks/*.py")]
    ):
        total.update(f"{path.relative_to(CODE)}\0{digest(path)}\0".encode())
    return total.hexdigest()
