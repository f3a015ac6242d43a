"""The host gate: how much else a machine had to do while it measured, and what may be published then."""

from __future__ import annotations

import os
import resource
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import psutil

from pipelines.benchmarks.load.cpu_clock import ProcessGone, cpu_ns, tree

QUIET_BELOW_CORES = 0.1
CONTENDED_FROM_CORES = 0.5

State = Literal["quiet", "busy", "contended"]
Figure = Literal["cpu_ratio", "cpu", "wall_clock", "latency"]

_PUBLISHED: dict[State, frozenset[Figure]] = {
    "quiet": frozenset({"cpu_ratio", "cpu", "wall_clock", "latency"}),
    "busy": frozenset({"cpu_ratio", "cpu"}),
    "contended": frozenset({"cpu_ratio"}),
}


@dataclass(frozen=True)
class HostReading:
    """Counters at one instant, all in seconds since some beginning; meaningful as differences.

    `busy_s` is the CPU time of the whole machine, `own_s` that of this process, its living descendants and
    those it has waited for. `pressure_s` is the time in which some process waited for a core (Linux pressure
    stall information), None where the system does not tell.
    """

    at_s: float
    busy_s: float
    own_s: float
    pressure_s: float | None

    @classmethod
    def now(cls) -> HostReading:
        return cls(time.perf_counter(), _busy_s(), _own_s(), _pressure_s(Path("/proc/pressure/cpu")))


@dataclass(frozen=True)
class HostLoad:
    """What else the machine did between two readings.

    `foreign_cores` is the CPU time of everything that is not ours per wall-clock time, so 1 is a full core;
    time that a hypervisor gave to others is included. `pressure` is the share of the time (0 to 1) in which
    some process waited for a core, None where the system does not tell.
    """

    foreign_cores: float
    pressure: float | None

    @classmethod
    def between(cls, before: HostReading, after: HostReading) -> HostLoad:
        """The load from one reading to a later one, at least some 0.3 s apart: ticks are 10 ms.

        Raises:
            ValueError: the readings are not in this order.
        """
        elapsed = after.at_s - before.at_s
        if elapsed <= 0:
            raise ValueError("The load of a host needs an earlier and a later reading, in this order.")
        foreign = (after.busy_s - before.busy_s) - (after.own_s - before.own_s)
        pressure = None
        if before.pressure_s is not None and after.pressure_s is not None:
            pressure = min(1.0, (after.pressure_s - before.pressure_s) / elapsed)
        return cls(max(0.0, foreign / elapsed), pressure)

    @property
    def state(self) -> State:
        """quiet below 0.1 foreign cores, contended from 0.5, else busy."""
        if self.foreign_cores < QUIET_BELOW_CORES:
            return "quiet"
        return "busy" if self.foreign_cores < CONTENDED_FROM_CORES else "contended"

    def may_publish(self, figure: Figure) -> bool:
        """Whether a figure that was measured under this load means something.

        A neighbour steals wall-clock time outright, and evicts caches, which costs CPU time; interleaved
        targets suffer alike, so only the ratios of their CPU times survive a contended host. A CPU time from
        there is an upper bound and has to be called so.
        """
        return figure in _PUBLISHED[self.state]

    @property
    def sentence(self) -> str:
        """State, reason and consequence, for people."""
        withheld = {
            "quiet": "all figures are published",
            "busy": "wall-clock figures and latencies are withheld",
            "contended": "CPU times are upper bounds, wall-clock figures and latencies are withheld",
        }
        cores = f"{self.foreign_cores:.2f} cores were busy with other work"
        return f"{self.state.capitalize()} host: {cores}, so {withheld[self.state]}."


def _busy_s() -> float:
    """CPU time of the whole machine, as far as it is comparable with the sum over processes."""
    times = psutil.cpu_times()
    busy = times.user + getattr(times, "nice", 0.0) + times.system + getattr(times, "steal", 0.0)
    # Most kernels charge interrupts, also those of our own loopback traffic, to the process that they hit,
    # so they belong on both sides. A kernel that accounts for them exactly charges nobody, and only such a
    # kernel ever counts `irq`; there they must stay out, or our own traffic would look foreign.
    exact = getattr(times, "irq", 0.0) > 0
    return float(busy if exact else busy + getattr(times, "softirq", 0.0))


def _own_s() -> float:
    total = 0
    for pid in tree([os.getpid()]):
        with suppress(ProcessGone):
            total += cpu_ns(pid)
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    return total / 1e9 + ended.ru_utime + ended.ru_stime


def _pressure_s(file: Path) -> float | None:
    """Seconds since the start of the system in which some process waited for a core."""
    with suppress(OSError):
        for line in file.read_text().splitlines():
            if line.startswith("some "):
                return int(line.rpartition("total=")[2]) / 1e6
    return None
