"""Make the recorded results anew: `python -m pipelines.probes.record [SLUG …]`.

Probes the newest release of every framework, and of the weekly set those at the end of each year, in the home
folder, and writes what was found into the baseline. With slugs, only those; the others stay as they are.
"""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from pipelines.probes.framework import Probed
from pipelines.probes.run import probe
from warehouse.baseline import FOLDER
from warehouse.baseline.probes import FILE, Recorded, read_probes, write_probes
from warehouse.home import Home
from warehouse.registry import shipped_registry

YEARS = (2023, 2024, 2025)


def record(
    home: Home, target: Path, slugs: Sequence[str] = (), progress: Callable[[str], None] = print
) -> list[str]:
    """Probe these frameworks, or all, and write the file `target`; returns sentences about what failed.

    Nothing is written when a framework could not be probed.

    Raises:
        RecordedProbesInvalid: the file that is to keep the other frameworks cannot be read.
    """
    known = shipped_registry().frameworks
    chosen = [known[slug] for slug in slugs or known]
    kept = read_probes(target).without(slugs) if slugs else Recorded()
    weekly = [framework for framework in chosen if framework.weekly]
    runs = [probe(home, weekly, as_of=dt.date(year, 12, 31), progress=progress) for year in YEARS if weekly]
    # The newest last: a release that was the newest of a year is kept as it is found now.
    runs.append(probe(home, chosen, progress=progress))
    failures = [f"{slug}: {sentence}" for run in runs for slug, sentence in run.failures.items()]
    if not failures:
        found: dict[tuple[str, str], Probed] = {
            (row.environment.framework, row.environment.release): row
            for run in runs
            for row in run.found.values()
        }
        write_probes(
            target,
            Recorded(
                kept.environments + [row.environment for row in found.values()],
                kept.results + [result for row in found.values() for result in row.results],
                kept.answers + [answer for row in found.values() for answer in row.answers],
            ),
        )
    return failures


if __name__ == "__main__":
    for sentence in (problems := record(Home.default().create(), FOLDER / FILE, sys.argv[1:])):
        print(sentence, file=sys.stderr)
    sys.exit(1 if problems else 0)
