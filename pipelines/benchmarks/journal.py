"""Writes a run into the inbox as it goes: what stands there survives a kill, marked partial."""

from __future__ import annotations

import datetime as dt
import os
import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from statistics import median

from pipelines.benchmarks.host import HostLoad
from pipelines.benchmarks.machine import fingerprint
from pipelines.benchmarks.samples import Cores, Measured, now
from pipelines.runs import code_version
from warehouse.benchmark_archive import SOURCE
from warehouse.home import Home
from warehouse.inbox import Provenance, write_batch
from warehouse.rows import Row, to_arrow
from warehouse.tables.benchmarks import BenchDatabase, BenchRun


@dataclass(frozen=True)
class Journal:
    """The inbox as one run sees it."""

    home: Home
    run: str

    def write(self, rows: Sequence[Row]) -> None:
        """Store rows of one kind; none are nothing.

        Raises:
            InboxNotWritable: they could not be stored.
        """
        if rows:
            provenance = Provenance(SOURCE, "local", self.run, now())
            write_batch(self.home, to_arrow(type(rows[0]), rows), provenance)

    def keep(self, measured: Measured) -> None:
        """Store what one round brought. Raises InboxNotWritable."""
        self.write(measured.samples)
        self.write(measured.starts)


def begun(
    run: str,
    *,
    plan: str,
    command: str,
    database: BenchDatabase,
    as_of: dt.date | None,
    note: str | None,
) -> BenchRun:
    """The run's row at its beginning: machine, Python, seed; partial until its end."""
    machine = fingerprint()
    return BenchRun(
        run=run,
        plan=plan,
        status="partial",
        stop_reason=None,
        started_at=now(),
        ended_at=None,
        command=command,
        code_version=code_version(),
        seed=secrets.randbelow(2**31),
        rounds=0,
        as_of=as_of,
        database=database,
        pinned=Cores.of_this_machine().pinned,
        shares_core=_usable_cores() == 1,
        machine=machine.id,
        gate=None,
        foreign_cores=None,
        pressure=None,
        results_sha256=None,
        note=note,
        **asdict(machine),
    )


def finished(run: BenchRun, measured: Measured, rounds: int, *, complete: bool) -> BenchRun:
    """The run's row at its end: what else the machine did meanwhile."""
    hosts = [row.foreign_cores for row in measured.samples if row.foreign_cores is not None]
    pressures = [row.pressure for row in measured.samples if row.pressure is not None]
    foreign = median(hosts) if hosts else None
    pressure = median(pressures) if pressures else None
    return run.model_copy(
        update={
            "status": "complete" if complete else "partial",
            "ended_at": now(),
            "rounds": rounds,
            "gate": None if foreign is None else HostLoad(foreign, pressure).state,
            "foreign_cores": foreign,
            "pressure": pressure,
        }
    )


def _usable_cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
