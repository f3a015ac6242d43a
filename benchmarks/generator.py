"""What the load generator costs beside wrk: CPU time per request, side by side in one run.

    python -m benchmarks.generator [--rounds 12] [--seconds 1]

Both drive the same small server in C, in turns of random order, on a core of their own. The server works for
30 µs per request, as the fastest Python servers do (it is the bottleneck), and in a second series for none
(the generator is). Needs wrk and a C compiler.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from pipelines.benchmarks.host import HostLoad, HostReading
from pipelines.benchmarks.load import Expectation, Plan, Result, run_apart
from pipelines.benchmarks.statistics import Ratio, compare, lower_quartile

SOURCE = Path(__file__).with_name("fast_server.c")
CONNECTIONS = 16
EXPECT = Expectation(length=27, prefix=b'{"message":"Hello, World!"}')


@contextmanager
def fast_server(folder: Path, work_us: int, core: int) -> Iterator[int]:
    """Compile and run the server; yields its port."""
    program = folder / "fast_server"
    subprocess.run(["cc", "-O2", "-o", program, SOURCE], check=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    server = subprocess.Popen([program, str(port), str(work_us)])
    try:
        os.sched_setaffinity(server.pid, {core})
        for _ in range(100):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        yield port
    finally:
        server.kill()
        server.wait()


def wrk_us(port: int, seconds: int, core: int) -> float:
    """CPU time (µs) of wrk per request."""
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", f"http://127.0.0.1:{port}/"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    os.sched_setaffinity(process.pid, {core})
    assert process.stdout
    with process.stdout as output:
        report = output.read()
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    requests = re.search(r"(\d+) requests in", report)
    if requests is None:
        sys.exit(f"wrk gave no result: {report}")
    return (used.ru_utime + used.ru_stime) / int(requests[1]) * 1e6


def own(port: int, seconds: float, core: int) -> Result:
    """One run of our generator."""
    plan = Plan(
        port=port,
        expect=EXPECT,
        connections=CONNECTIONS,
        duration_s=seconds,
        warm_up_s=0.1,
        cores=(core,),
    )
    result = run_apart(plan)
    if result.errors:
        sys.exit(result.void)
    return result


def series(folder: Path, work_us: int, rounds: int, seconds: int) -> Ratio:
    """Measure in turns and print costs, their ratio (own / wrk) and the load of the machine meanwhile."""
    server_core, core = sorted(os.sched_getaffinity(0))[:2]
    ours: list[Result] = []
    theirs: list[float] = []
    before = HostReading.now()
    with fast_server(folder, work_us, server_core) as port:
        for _ in range(rounds):
            for turn in random.sample(["own", "wrk"], 2):
                if turn == "own":
                    ours.append(own(port, seconds, core))
                else:
                    theirs.append(wrk_us(port, seconds, core))
    load = HostLoad.between(before, HostReading.now())
    us = np.array([[result.generator_cpu_ns / result.requests / 1e3 for result in ours]])
    wrk = np.array([theirs])
    ratio = compare(us, wrk)
    if ratio is None:
        sys.exit("At least two rounds are needed.")
    print(
        f"server work {work_us} µs per request, {rounds} rounds of {seconds} s\n"
        f"  CPU per request: own {lower_quartile(us)[0]:.2f} µs, wrk {lower_quartile(wrk)[0]:.2f} µs\n"
        f"  own / wrk: {ratio.ratio:.3f} [{ratio.low:.3f}, {ratio.high:.3f}] {ratio.scope}\n"
        f"  verdict on our last sample: {ours[-1].void or 'valid'}\n"
        f"  {load.sentence} CPU pressure {load.pressure}, load average {os.getloadavg()[0]:.1f}."
    )
    return ratio


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=12)
    parser.add_argument("--seconds", type=int, default=1)
    options = parser.parse_args()
    if missing := [tool for tool in ("wrk", "cc") if shutil.which(tool) is None]:
        sys.exit(f"This comparison needs {' and '.join(missing)}; install it with the system's packages.")
    with tempfile.TemporaryDirectory() as folder:
        for work_us in (30, 0):
            series(Path(folder), work_us, options.rounds, options.seconds)


if __name__ == "__main__":
    main()
