"""A process whose forks do what is to be killed: what they need is imported once, so that kills hit work.

It reads one line of JSON per fork: function, arguments and environment. The fork prints its id, then whatever
it prints; `ended` follows when it has ended.
"""

from __future__ import annotations

import importlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

ROOT = Path(__file__).parents[1]
ENDED = "ended\n"


class Forks:
    """One fork at a time."""

    def __init__(self, said: IO[str], asked: IO[str]) -> None:
        self._said, self._asked = said, asked

    def start(self, function: str, *arguments: object) -> int:
        """Call `function` of the module in a fork with the environment of this moment; gives its id."""
        self._asked.write(f"{json.dumps([function, arguments, dict(os.environ)])}\n")
        return int(self._said.readline())

    def line(self) -> str:
        """The next line that the fork prints."""
        return self._said.readline()

    def kill(self, pid: int) -> list[str]:
        """Kill the fork, unless it has ended; gives the lines that it had printed."""
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        return list(iter(self._said.readline, ENDED))


@contextmanager
def forks_of(module: str) -> Iterator[Forks]:
    """Forks of a process that has imported a module of the tests."""
    command = [sys.executable, "-m", "tests.forks", module]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1, cwd=ROOT
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        yield Forks(process.stdout, process.stdin)
        process.stdin.close()


def main(module: str) -> None:
    functions: dict[str, Callable[..., None]] = vars(importlib.import_module(module))
    for line in sys.stdin:
        function, arguments, environment = json.loads(line)
        child = os.fork()
        if not child:
            os.environ.clear()
            os.environ.update(environment)
            print(os.getpid(), flush=True)
            functions[function](*arguments)
            os._exit(0)
        os.waitpid(child, 0)
        print(ENDED, end="", flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
