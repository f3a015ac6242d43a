"""What test_kills kills: collects, loads and publishes for ever and prints what is acknowledged."""

from __future__ import annotations

import itertools
import time
from pathlib import Path

from tests.warehouse.marts import only
from tests.warehouse.observations import put, stars
from warehouse import store
from warehouse.home import Home


def work(kind: str, start: int, folder: str, marts: list[str]) -> None:
    """`kind` names what dominates the time: collect, load or publish."""
    home = Home(Path(folder))
    with only(*marts):
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
