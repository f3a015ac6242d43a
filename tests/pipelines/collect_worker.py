"""What test_collect kills: one collection by the command, in a fork."""

from __future__ import annotations

import os
import sys

from pipelines.cli import main
from pipelines.collect import collect
from pipelines.source import all_sources
from tests.warehouse.marts import only

# Imported before the fork, not by the command after it.
assert collect
assert all_sources()


def run(arguments: list[str]) -> None:
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    sys.argv = ["framewatch", "collect", *arguments]
    with only("releases"):
        main()
