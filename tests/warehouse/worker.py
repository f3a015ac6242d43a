"""Processes to be killed: each collects, loads and publishes for ever and prints what is acknowledged.

Reads lines `kind start home` and forks a process for each, so that the imports are paid once: the process
prints its id, then what it acknowledges; `ended` follows when it was killed.
"""

from __future__ import annotations

import itertools
import os
import sys
import time
from pathlib import Path

from tests.warehouse.observations import put, stars
from warehouse import store
from warehouse.home import Home


def work(home: Home, kind: str, start: int) -> None:
    """`kind` names what dominates the time: collect, load or publish."""
    for number in itertools.count(start):
        batches = 1 if kind == "publish" else 5
        for part in range(batches):
            put(home, stars(f"framework-{number}-{part}", range(200)), run_id=f"run-{number}-{part}")
            print(f"{number}-{part}", flush=True)
            time.sleep(0.03)  # so that a slow machine need not load thousands of batches afterwards
        if kind != "collect":
            store.load(home)
        if kind == "publish":
            store.publish(home)


def main() -> None:
    for line in sys.stdin:
        kind, start, home = line.rstrip("\n").split(" ", 2)
        child = os.fork()
        if not child:
            print(os.getpid(), flush=True)
            work(Home(Path(home)), kind, int(start))
        os.waitpid(child, 0)
        print("ended", flush=True)


if __name__ == "__main__":
    main()
