"""What keeps a sandbox process in: DuckDB's locked configuration, and rights given back to the system."""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import signal
import sys
from pathlib import Path

import duckdb

from warehouse.sandbox.result import Limits
from warehouse.search_path import search_marts_first

PR_SET_PDEATHSIG = 1
THREADS = 2
# Address space beyond what the idle process has reserved: DuckDB's memory limit, and as much again for what
# it does not count (string functions, Arrow) and for the stacks and arenas of threads.
ADDRESS_SPACE_FACTOR = 2


def connect(path: str, limits: Limits) -> duckdb.DuckDBPyConnection:
    """A read-only connection that reaches nothing but the file at `path` and cannot be reconfigured.

    Raises:
        duckdb.Error: the file cannot be opened.
    """
    config: dict[str, str | bool | int | float | list[str]] = {
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "allow_community_extensions": False,
        "allow_persistent_secrets": False,
        "python_enable_replacements": False,
        "memory_limit": f"{limits.memory_bytes}B",
        "threads": THREADS,
        "temp_directory": "",
        "max_temp_directory_size": "0B",
        "max_expression_depth": 250,
        "max_execution_time": int(limits.seconds * 1000),
    }
    connection = duckdb.connect(path, read_only=True, config=config)
    connection.execute("set TimeZone = 'UTC'")
    search_marts_first(connection)
    connection.execute("set enable_external_access = false")
    connection.execute("set lock_configuration = true")
    return connection


def die_with_parent() -> None:
    """Ask Linux to end this process when the thread that started it ends, and first when memory runs out."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        with contextlib.suppress(OSError):
            Path("/proc/self/oom_score_adj").write_text("1000")


def give_up_rights(limits: Limits) -> None:
    """From here on no file or socket can be opened, nothing written to a file, no process started.

    Where the system lacks one of the limits (macOS), DuckDB's locked configuration still stands.
    """
    ceilings = [
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_CPU, int(limits.seconds * THREADS) + 2),
        (resource.RLIMIT_NOFILE, 0),
    ]
    if reserved := _address_space():
        ceilings.append((resource.RLIMIT_AS, reserved + ADDRESS_SPACE_FACTOR * limits.memory_bytes))
    for kind, value in ceilings:
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(kind, (value, value))
    with contextlib.suppress(OSError):
        os.nice(10)


def end_after(seconds: float) -> None:
    """Let the kernel end the process by itself: SIGALRM's default action needs no turn of Python."""
    signal.setitimer(signal.ITIMER_REAL, seconds)


def _address_space() -> int:
    """Bytes of address space in use, 0 where the system does not tell."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    except OSError:
        return 0
