"""The first start: seconds until the dashboard answers, seconds of the collection, and what it costs at rest.

python -m benchmarks.start [--settle 60] [--rest 60] [--json]

Starts `framewatch up --no-browser` on an empty home, waits until every step has ended, lets it settle,
measures all its processes at rest, ends it with SIGTERM and looks whether anything is left.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

import duckdb
import psutil

from pipelines.up import guard, lock
from pipelines.up.progress import progress_file
from warehouse.home import ENVIRONMENT_VARIABLE, Home

LIMITS = {"dashboard_seconds": 10.0, "index_seconds": 60.0, "rest_rss_mb": 1000.0, "rest_cpu_percent": 2.0}
START_SECONDS = 1800.0


def wait_for_dashboard(home: Home, started: float) -> float:
    """Seconds until the dashboard answers and its snapshot holds the recorded stars."""
    while time.monotonic() - started < START_SECONDS:
        if url := lock.read(home.up_lock).addresses.get("Dashboard"):
            with urllib.request.urlopen(f"{url}/_stcore/health", timeout=10) as answer:
                assert answer.status == 200
            elapsed = time.monotonic() - started
            if not home.current.exists():
                sys.exit(f"The warehouse step failed: {progress_file(home).read_text()}")
            with duckdb.connect(str(home.current.resolve()), read_only=True) as snapshot:
                query = "select count(*) from marts.stars_daily where origin = 'recorded'"
                assert snapshot.execute(query).fetchall()[0][0] > 0, "no recorded trends"
            return elapsed
        time.sleep(0.05)
    raise TimeoutError("the dashboard never answered")


def wait_for_steps(home: Home, started: float) -> dict[str, str]:
    """Status of every step once none is waiting or running."""
    while time.monotonic() - started < START_SECONDS:
        steps = json.loads(progress_file(home).read_text())["steps"]
        if not any(step["status"] in ("waiting", "running") for step in steps):
            return {step["name"]: step["status"] for step in steps}
        time.sleep(0.2)
    raise TimeoutError("the first start never ended")


def seconds_per_source(home: Home) -> dict[str, float]:
    """Seconds of each source's first run, as it recorded them."""
    with duckdb.connect(str(home.current.resolve()), read_only=True) as snapshot:
        rows = snapshot.execute(
            """select source, epoch(max(ended_at) - min(started_at)) from ops.runs
            where source in (select source from ops.sources) group by source order by source"""
        ).fetchall()
    return dict(rows)


def measure_rest(root: psutil.Process, seconds: float) -> list[dict[str, object]]:
    """RSS and CPU (percent of one core) of every process of the tree over `seconds`."""
    tree = [root, *root.children(recursive=True)]
    before = {process: sum(process.cpu_times()[:2]) for process in tree}
    began = time.monotonic()
    time.sleep(seconds)
    elapsed = time.monotonic() - began
    return [
        {
            "process": name_of(process),
            "rss_mb": process.memory_info().rss / 1e6,
            "cpu_percent": 100 * (sum(process.cpu_times()[:2]) - before[process]) / elapsed,
        }
        for process in tree
        if process.is_running()
    ]


def name_of(process: psutil.Process) -> str:
    words = process.cmdline()
    if guard.__file__ in words:
        return "guard"
    return " ".join(words[1:])[:44].removeprefix("-m ")


def end(process: subprocess.Popen[bytes], home: Home) -> tuple[float, int]:
    """Seconds until SIGTERM has ended it, and the number of processes that are left."""
    token = lock.read(home.up_lock).token
    began = time.monotonic()
    process.send_signal(signal.SIGTERM)
    process.wait(30)
    return time.monotonic() - began, len(list(guard.marked(token)))


def measure(home: Home, settle: float, rest: float) -> dict[str, object]:
    started = time.monotonic()
    with (home.path / "output.txt").open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "pipelines.cli", "up", "--no-browser", "--no-bench"],
            stdout=output,
            stderr=subprocess.STDOUT,
            env={**os.environ, ENVIRONMENT_VARIABLE: str(home.path)},
        )
    try:
        dashboard = wait_for_dashboard(home, started)
        steps = wait_for_steps(home, started)
        all_steps = time.monotonic() - started
        time.sleep(settle)
        processes = measure_rest(psutil.Process(process.pid), rest)
        end_seconds, left = end(process, home)
    finally:
        process.kill()
        process.wait()
    sources = seconds_per_source(home)
    return {
        "dashboard_seconds": dashboard,
        "index_seconds": sum(took for source, took in sources.items() if source.startswith("package_")),
        "all_steps_seconds": all_steps,
        "rest_rss_mb": sum(float(str(row["rss_mb"])) for row in processes),
        "rest_cpu_percent": sum(float(str(row["cpu_percent"])) for row in processes),
        "end_seconds": end_seconds,
        "processes_left": left,
        "steps": steps,
        "seconds_per_source": sources,
        "processes": processes,
        "rest_seconds": rest,
    }


def show(result: dict[str, object]) -> None:
    for name, value in result.items():
        if isinstance(value, float | int):
            limit = f"   (at most {LIMITS[name]:g})" if name in LIMITS else ""
            print(f"{name:<22}{value:>10.2f}{limit}")
    processes = result["processes"]
    assert isinstance(processes, list)
    print(f"\n{'at rest':<46}{'RSS MB':>8}{'CPU %':>8}")
    for row in processes:
        print(f"{row['process']:<46}{row['rss_mb']:>8.0f}{row['cpu_percent']:>8.2f}")


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--settle", type=float, default=60.0, help="seconds between the last step and the rest"
    )
    parser.add_argument("--rest", type=float, default=60.0, help="seconds over which the rest is measured")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="framewatch-start-") as folder:
        result = measure(Home(Path(folder)).create(), arguments.settle, arguments.rest)
    if arguments.json:
        print(json.dumps(result, indent=1))
    else:
        show(result)
    return 0 if all(float(str(result[name])) <= limit for name, limit in LIMITS.items()) else 1


if __name__ == "__main__":
    sys.exit(main())
