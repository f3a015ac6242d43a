"""CPU time, memory and start of a process and everything below it."""

from __future__ import annotations

import os
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import psutil


@dataclass(frozen=True)
class Memory:
    """Bytes: `rss` counts what processes share once for each of them, `uss` only what each has for itself."""

    rss_bytes: int
    uss_bytes: int


def tree(root: psutil.Process) -> list[psutil.Process]:
    """The process and its living descendants; empty when it is gone."""
    try:
        return [root, *root.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def cpu_ns(root: psutil.Process) -> int:
    """CPU time of the living tree in nanoseconds; what processes used that have ended is not in it."""
    return sum(_process_cpu_ns(process) for process in tree(root))


def memory(root: psutil.Process) -> Memory:
    """Memory of the living tree."""
    rss = uss = 0
    for process in tree(root):
        try:
            full = process.memory_full_info()
        except psutil.Error:
            continue
        rss, uss = rss + full.rss, uss + full.uss
    return Memory(rss, uss)


def clock_s() -> float:
    """The clock of `started_s`, in seconds."""
    return time.clock_gettime(time.CLOCK_BOOTTIME) if sys.platform == "linux" else time.time()


def started_s(process: psutil.Process) -> float:
    """When the process was started, by `clock_s` (in steps of 10 ms on Linux)."""
    if sys.platform == "linux":
        # Not psutil's create_time: that adds the time of boot, which the kernel gives in whole seconds.
        after_name = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
        return int(after_name[19]) / os.sysconf("SC_CLK_TCK")
    return process.create_time()


def _process_cpu_ns(process: psutil.Process) -> int:
    if sys.platform == "linux":
        try:
            # The kernel's number for another process's CPU clock: nanoseconds, ended threads included.
            return time.clock_gettime_ns((~process.pid << 3) | 2)
        except OSError:
            return 0
    try:
        times = process.cpu_times()
    except psutil.Error:
        return 0
    return int((times.user + times.system) * 1e9)
