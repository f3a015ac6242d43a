"""Make the recorded results anew: `python -m pipelines.probes.record`.

Probes the newest release of every framework, and of the weekly set those at the end of each year, in the home
folder, and writes what was found into the baseline.
"""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Callable
from pathlib import Path

from pipelines.probes.framework import Probed
from pipelines.probes.run import probe
from warehouse.baseline import FOLDER
from warehouse.baseline.probes import FILE, Recorded, write_probes
from warehouse.home import Home
from warehouse.registry import shipped_registry

YEARS = (2023, 2024, 2025)


def record(home: Home, target: Path, progress: Callable[[str], None] = print) -> list[str]:
    """Probe everything and write the file `target`; returns sentences about what failed.

    Nothing is written when a framework could not be probed.
    """
    everything = list(shipped_registry().frameworks.values())
    weekly = [framework for framework in everything if framework.weekly]
    runs = [probe(home, weekly, as_of=dt.date(year, 12, 31), progress=progress) for year in YEARS]
    # The newest last: a release that was the newest of a year is kept as it is found now.
    runs.append(probe(home, everything, progress=progress))
    failures = [f"{slug}: {sentence}" for run in runs for slug, sentence in run.failures.items()]
    if not failures:
        found: dict[tuple[str, str], Probed] = {
            (row.environment.framework, row.environment.release): row
            for run in runs
            for row in run.found.values()
        }
        recorded = Recorded(
            [row.environment for row in found.values()],
            [result for row in found.values() for result in row.results],
            [answer for row in found.values() for answer in row.answers],
        )
        write_probes(target, recorded)
    return failures


if __name__ == "__main__":
    for sentence in (problems := record(Home.default().create(), FOLDER / FILE)):
        print(sentence, file=sys.stderr)
    sys.exit(1 if problems else 0)
