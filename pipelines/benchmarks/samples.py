"""What one turn of one target brings: the rows of its start and of its loads."""

from __future__ import annotations

import datetime as dt
import os
from dataclasses import dataclass, field
from pathlib import Path

from pipelines.benchmarks.host import HostLoad
from pipelines.benchmarks.load import Result
from pipelines.benchmarks.plans import Load
from pipelines.benchmarks.workloads import Workload
from warehouse.tables.benchmarks import BenchSample, BenchStart, BenchStatus, Loop


@dataclass(frozen=True)
class Cores:
    """Cores of server and generator, one each; None where they share one or the system cannot pin."""

    server: int | None = None
    generator: int | None = None

    @property
    def pinned(self) -> bool:
        return self.server is not None

    @classmethod
    def of_this_machine(cls) -> Cores:
        """The first and the last core that this process may use, if these are two."""
        if not hasattr(os, "sched_getaffinity"):
            return cls()
        usable = sorted(os.sched_getaffinity(0))
        return cls(usable[0], usable[-1]) if len(usable) > 1 else cls()


@dataclass(frozen=True)
class Turn:
    """One round of one run and what all its measurements share. `lab` holds databases and logs.

    `latency` are workloads whose latency is wanted; `left_out` are pairs of target and workload that failed
    too often.
    """

    run: str
    number: int
    seed: int
    load: Load
    lab: Path
    cores: Cores
    latency: tuple[Workload, ...] = ()
    left_out: frozenset[tuple[str, str]] = frozenset()

    def sample(
        self,
        target: str,
        workload: str,
        loop: Loop,
        status: BenchStatus,
        sentence: str | None,
        *,
        result: Result | None = None,
        host: HostLoad | None = None,
        rate: float | None = None,
    ) -> BenchSample:
        """The row of one load; without a result it did not take place."""
        return BenchSample(
            run=self.run,
            round=self.number,
            target=target,
            workload=workload,
            loop=loop,
            status=status,
            sentence=sentence,
            requests=result.requests if result else 0,
            errors=sum(result.errors.values()) if result else 0,
            connections=result.connections if result else 0,
            rate=rate,
            wall_s=result.wall_s if result else None,
            server_cpu_ns=result.server_cpu_ns if result else None,
            generator_cpu_ns=result.generator_cpu_ns if result else None,
            latency_p50_ns=result.latency_p50_ns if result else None,
            latency_p90_ns=result.latency_p90_ns if result else None,
            latency_p99_ns=result.latency_p99_ns if result else None,
            crowding=result.crowding if result else None,
            little=result.little if result else None,
            foreign_cores=host.foreign_cores if host else None,
            pressure=host.pressure if host else None,
            measured_at=now(),
        )

    def failed_start(self, target: str, sentence: str) -> BenchStart:
        """The row of a start that brought no answer."""
        return BenchStart(
            run=self.run,
            round=self.number,
            target=target,
            status="failed",
            sentence=sentence,
            wall_s=None,
            cpu_s=None,
            rss_bytes=None,
            uss_bytes=None,
            uss_after_bytes=None,
            foreign_cores=None,
            measured_at=now(),
        )


@dataclass
class Measured:
    """Rows of one turn of one target, or of many put together."""

    starts: list[BenchStart] = field(default_factory=list)
    samples: list[BenchSample] = field(default_factory=list)

    def add(self, other: Measured) -> None:
        self.starts += other.starts
        self.samples += other.samples


def status_of(result: Result) -> tuple[BenchStatus, str | None]:
    """What a load run means for its sample: failures are the app's own, all else that spoils it is not."""
    if result.errors or not result.requests:
        return "failed", result.void
    return ("void", result.void) if result.void else ("ok", None)


def now() -> dt.datetime:
    """This instant, naive UTC as the warehouse keeps it."""
    return dt.datetime.now(dt.UTC).replace(tzinfo=None)
