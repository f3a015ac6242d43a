"""The asking side of one sandbox process: start it, ask once, end it whatever happens."""

from __future__ import annotations

import contextlib
import json
import os
import selectors
import signal
import subprocess
import sys
import time
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import Any

import pyarrow as pa

from warehouse.sandbox.result import (
    Limits,
    QueryFailed,
    Refused,
    Result,
    ResultColumn,
    SandboxError,
    TooBig,
    TooSlow,
    Unavailable,
)

CHECKOUT = Path(__file__).parents[2]
# `-I` keeps PYTHON* variables, the user's site-packages and the working folder out of the process.
BOOT = """import sys
sys.path.insert(0, sys.argv[1])
from warehouse.sandbox.worker import main
main(*sys.argv[2:])"""
START_S = 30.0
# DuckDB ends most queries at the limit by itself; what goes on is killed after this.
GRACE_S = 0.5
HEADER_BYTES = 1_000_000
_TOLD = {error.__name__: error for error in (QueryFailed, Refused, TooBig, TooSlow)}


class Process:
    """One process on one snapshot, good for one query. Use as a context manager, or call `kill`."""

    def __init__(self, snapshot: Path, limits: Limits) -> None:
        self.snapshot = snapshot
        self.limits = limits
        self._child = subprocess.Popen(
            [sys.executable, "-I", "-c", BOOT, str(CHECKOUT), str(snapshot), json.dumps(asdict(limits))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd="/",
            env={},
            start_new_session=True,
            bufsize=0,
        )
        self._received = b""

    def __enter__(self) -> Process:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.kill()

    @property
    def pid(self) -> int:
        return self._child.pid

    @property
    def alive(self) -> bool:
        return self._child.poll() is None

    def wait_ready(self) -> None:
        """Block until the process can take a query.

        Raises:
            Unavailable: it could not open the snapshot, or did not start in time.
        """
        try:
            header = self._read_header(time.monotonic() + START_S)
        except TimeoutError:
            raise Unavailable(f"The query process did not start within {START_S:.0f} s.") from None
        if header is None:
            raise Unavailable("The query process ended while it started.")
        if not header["ready"]:
            raise Unavailable(f"The snapshot {self.snapshot} cannot be opened: {header['message']}")

    def ask(self, sql: str) -> Result:
        """Run `sql` and end the process.

        Raises:
            SandboxError: one of its subclasses, by what went wrong.
        """
        deadline = time.monotonic() + self.limits.seconds + GRACE_S
        text = sql.encode(errors="replace")
        try:
            self._send(len(text).to_bytes(8, "big") + text)
            return self._read_answer(deadline)
        except TimeoutError:
            raise self._too_slow() from None
        except (OSError, ValueError, KeyError, TypeError) as error:  # a process taken over may write anything
            raise QueryFailed(f"The answer of the query process cannot be read ({error}).") from None
        finally:
            self.kill()

    def kill(self) -> None:
        """End the process at once and collect what the kernel keeps of it."""
        with contextlib.suppress(ProcessLookupError):
            self._child.kill()
        self._child.wait()
        for stream in (self._child.stdin, self._child.stdout):
            if stream:
                stream.close()

    def _read_answer(self, deadline: float) -> Result:
        header = self._read_header(deadline)
        if header is None:
            raise self._died()
        if "error" in header:
            raise self._told(str(header["error"]), str(header["message"]))
        return _result(header, self._read_body(int(header["size"]), deadline))

    def _send(self, data: bytes) -> None:
        assert self._child.stdin
        with contextlib.suppress(BrokenPipeError):  # it died while waiting: reading will tell
            self._child.stdin.write(data)

    def _read_header(self, deadline: float) -> dict[str, Any] | None:
        while b"\n" not in self._received:
            if len(self._received) > HEADER_BYTES or not self._receive(deadline):
                return None
        line, _, self._received = self._received.partition(b"\n")
        header: dict[str, Any] = json.loads(line)
        return header

    def _read_body(self, size: int, deadline: float) -> bytes:
        """`size` is the word of a process that runs foreign SQL: never read more than twice the limit."""
        if size > 2 * self.limits.size_bytes + HEADER_BYTES:
            raise TooBig(f"The result is larger than {self.limits.size_bytes / 1e6:,.0f} MB.")
        while len(self._received) < size and self._receive(deadline):
            pass
        return self._received[:size]

    def _receive(self, deadline: float) -> bool:
        """Append what the process wrote; False at the end of its output.

        Raises:
            TimeoutError: nothing came before the deadline.
        """
        assert self._child.stdout
        with selectors.DefaultSelector() as selector:
            selector.register(self._child.stdout, selectors.EVENT_READ)
            if not selector.select(max(0.0, deadline - time.monotonic())):
                raise TimeoutError
        chunk = os.read(self._child.stdout.fileno(), 1 << 20)
        self._received += chunk
        return bool(chunk)

    def _too_slow(self) -> TooSlow:
        return TooSlow(
            f"The query was stopped after {self.limits.seconds:g} s. Ask for fewer rows or a shorter period."
        )

    def _too_big(self) -> TooBig:
        return TooBig(
            f"The query needs more than the {self.limits.memory_bytes / 1e6:,.0f} MB of memory it may use. "
            "Ask for fewer rows or columns."
        )

    def _died(self) -> SandboxError:
        with contextlib.suppress(subprocess.TimeoutExpired):  # it closed its output and may live on
            self._child.wait(1)
        if self._child.returncode in (-signal.SIGXCPU, -signal.SIGALRM):
            return self._too_slow()
        return self._too_big()

    def _told(self, name: str, message: str) -> SandboxError:
        if not message:
            return self._too_slow() if name == TooSlow.__name__ else self._too_big()
        return _TOLD.get(name, Refused)(message)


def _result(header: dict[str, Any], body: bytes) -> Result:
    """Raises OSError, ValueError (Arrow's errors are such), KeyError or TypeError if it makes no sense."""
    table = pa.ipc.open_stream(body).read_all()
    table.validate(full=True)
    columns = tuple(ResultColumn(str(column["name"]), str(column["type"])) for column in header["columns"])
    if len(columns) != table.num_columns:
        raise ValueError(f"{len(columns)} columns announced, {table.num_columns} sent")
    return Result(columns, table, bool(header["truncated"]), float(header["elapsed_s"]))
