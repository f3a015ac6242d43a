"""CPU time of the server per rerun of Choose: a slider moves, 10,000 simulations are judged anew.

    python -m benchmarks.choose [--home FOLDER] [--rounds 30] [--json FILE]

Without `--home` a new one is filled with the recorded baseline. Every move asks for weights that were not
asked before, so nothing comes from the cache; frameworks: the headline three, and all.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import statistics
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from streamlit.testing.v1 import AppTest

from dashboard import navigation
from dashboard.choose.simulate import SIMULATIONS
from pipelines.prepare import prepare
from warehouse.home import ENVIRONMENT_VARIABLE, Home

CPU_LIMIT_MS = 60.0
PAGE = "app_pages/choose.py"


@dataclass(frozen=True)
class Result:
    """Milliseconds of CPU time per rerun with this many frameworks."""

    frameworks: int
    simulations: int
    reruns: int
    median_ms: float
    highest_ms: float


def measure(frameworks: list[str], rounds: int) -> Result:
    """Move two sliders over weights that were not asked before; the first three reruns only warm up."""
    app = AppTest.from_file(str(Path(navigation.__file__).with_name("app.py")), default_timeout=60)
    app.query_params["fw"] = frameworks
    app.run()
    app.switch_page(PAGE)
    app.query_params["fw"] = frameworks
    app.run()
    spent = []
    for stars, size in itertools.islice(itertools.product(range(6), range(6)), rounds + 3):
        app.slider(key="w_stars").set_value(stars)
        app.slider(key="w_install_size").set_value(size)
        began = time.process_time()
        app.run()
        spent.append((time.process_time() - began) * 1000)
        assert not app.exception, app.exception
    spent = spent[3:]
    return Result(len(frameworks), SIMULATIONS, len(spent), statistics.median(spent), max(spent))


def main() -> None:
    """Print the figures; exit 1 when the median is above the limit."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--home", type=Path)
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = Home(asked.home or Path(folder) / "home")
        if asked.home is None:
            prepare(home)
        os.environ[ENVIRONMENT_VARIABLE] = str(home.path)
        from dashboard.catalogue import catalogue

        every = [entry.label for entry in catalogue().values()]
        results = [measure(labels, asked.rounds) for labels in (every[:3], every)]
    for result in results:
        print(
            f"{result.frameworks:2} frameworks: {result.median_ms:.1f} ms per rerun, highest "
            f"{result.highest_ms:.1f} ms over {result.reruns} reruns"
        )
    if asked.json:
        asked.json.write_text(json.dumps([asdict(result) for result in results], indent=1))
    raise SystemExit(any(result.median_ms > CPU_LIMIT_MS for result in results))


if __name__ == "__main__":
    main()
