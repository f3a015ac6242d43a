"""One command under its guard: output, exit code, log."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from pipelines.up import child
from pipelines.up.child import Child
from pipelines.up.guard import MARK
from pipelines.up.logs import MAX_BYTES, ChildLog


def python(code: str) -> Sequence[str]:
    return (sys.executable, "-c", code)


async def start_child(code: str, log: ChildLog, lines: list[str]) -> Child:
    return await Child.start(
        python(code),
        folder=Path.cwd(),
        environment={**os.environ, MARK: f"test-{os.getpid()}."},
        log=log,
        on_line=lines.append,
    )


def test_output_becomes_lines_whatever_it_is(tmp_path: Path) -> None:
    code = r"""
import sys
write = sys.stdout.buffer.write
write(b"one\n")
write(b"10 %\r50 %\r\x1b[32m100 %\x1b[0m\n")
write(b"\xff\n")
write(b"x" * 3_000_000 + b"\n")
write(b"last")
"""
    lines: list[str] = []
    log = ChildLog(tmp_path / "child.log")

    async def run() -> int:
        return await (await start_child(code, log, lines)).wait()

    assert asyncio.run(run()) == 0
    assert lines[:3] == ["one", "100 %", "\ufffd"]
    assert lines[-1] == "last"
    assert (tmp_path / "child.log").read_text().endswith("last\n")


@pytest.mark.parametrize(
    ("code", "expected"),
    [("raise SystemExit(7)", 7), ("import os; os.kill(os.getpid(), 9)", 128 + signal.SIGKILL)],
)
def test_the_exit_code_is_the_command_s(tmp_path: Path, code: str, expected: int) -> None:
    async def run() -> int:
        return await (await start_child(code, ChildLog(tmp_path / "log"), [])).wait()

    assert asyncio.run(run()) == expected


def test_a_command_that_does_not_exist_is_named(tmp_path: Path) -> None:
    log = ChildLog(tmp_path / "log")

    async def run() -> int:
        started = await Child.start(
            ["/no/such/command"], folder=tmp_path, environment={MARK: "test."}, log=log
        )
        return await started.wait()

    assert asyncio.run(run()) == 127
    assert list(log.last) == ["/no/such/command could not be started: No such file or directory."]


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the command outlives its killed guard")
def test_a_process_that_escaped_does_not_hold_up_the_end(tmp_path: Path) -> None:
    code = (
        "import os, subprocess\n"
        "print(subprocess.Popen(['sleep', '60'], env={}, start_new_session=True).pid, flush=True)\n"
        "os.kill(os.getppid(), 9)"
    )
    lines: list[str] = []

    async def run() -> int:
        return await (await start_child(code, ChildLog(tmp_path / "log"), lines)).wait()

    began = time.monotonic()
    try:
        assert asyncio.run(run()) == -signal.SIGKILL
        assert time.monotonic() - began < 10
    finally:
        os.kill(int(lines[0]), signal.SIGKILL)


def test_nothing_marked_means_nothing_to_end() -> None:
    assert child.end_marked("no such token") == 0


def test_log_files_are_limited(tmp_path: Path) -> None:
    log = ChildLog(tmp_path / "child.log")
    for number in range(60):
        log.write(f"{number} " + "x" * 100_000)
    log.close()
    assert sum(file.stat().st_size for file in tmp_path.iterdir()) <= 3 * MAX_BYTES
    assert list(log.last)[-1].startswith("59 ")


def test_a_log_that_cannot_be_written_costs_nothing_but_the_log(tmp_path: Path) -> None:
    (tmp_path / "child.log").mkdir()
    log = ChildLog(tmp_path / "child.log")
    log.write("lost")
    log.close()
    assert list(log.last) == ["lost"]
