"""CPU time of other processes, with all their threads and children."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable

import psutil


class ProcessGone(Exception):
    """A process whose CPU time was to be read does not exist (any more)."""


def cpu_ns(pid: int) -> int:
    """CPU time (ns, user and system) of one process since it began, ended threads included.

    On Linux it is the scheduler's own clock, reached through the dynamic clock id of the process
    (clock_getcpuclockid(3)); elsewhere psutil's, in steps of up to 10 ms.

    Raises:
        ProcessGone: there is no such process.
    """
    try:
        if sys.platform == "linux":
            return time.clock_gettime_ns((~pid << 3) | 2)
        times = psutil.Process(pid).cpu_times()
        return round((times.user + times.system) * 1e9)
    except (OSError, psutil.NoSuchProcess) as error:
        raise ProcessGone(f"Process {pid} has ended; its CPU time cannot be read any more.") from error


def tree(roots: Iterable[int]) -> set[int]:
    """The process ids of the roots and of all their descendants.

    Raises:
        ProcessGone: a root does not exist.
    """
    pids: set[int] = set()
    for root in roots:
        try:
            pids |= {root, *(child.pid for child in psutil.Process(root).children(recursive=True))}
        except psutil.NoSuchProcess as error:
            raise ProcessGone(f"Process {root} has ended; its children cannot be listed any more.") from error
    return pids


class TreeClock:
    """CPU time that process trees use between `start` and `stop`."""

    def __init__(self, roots: Iterable[int]) -> None:
        self._roots = tuple(roots)
        self._before: dict[int, int] | None = None

    def start(self) -> None:
        """Read the clocks of all processes."""
        try:
            self._before = {pid: cpu_ns(pid) for pid in tree(self._roots)}
        except ProcessGone:
            self._before = None

    def stop(self) -> int | None:
        """CPU time (ns) since `start`, processes that were born meanwhile in full.

        None without roots, and when a process ended: its share cannot be known any more.
        """
        if not self._before:
            return None
        try:
            pids = tree(self._roots) | set(self._before)
            return sum(cpu_ns(pid) - self._before.get(pid, 0) for pid in pids)
        except ProcessGone:
            return None
