"""The generator costs no more than a tenth above wrk, side by side."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from benchmarks import generator

pytestmark = pytest.mark.skipif(
    not (shutil.which("wrk") and shutil.which("cc") and hasattr(generator.os, "sched_setaffinity")),
    reason="needs wrk, a C compiler and pinning",
)


@pytest.mark.proof
@pytest.mark.parametrize("work_us", [30, 0])
def test_the_generator_is_as_cheap_as_wrk(tmp_path: Path, work_us: int) -> None:
    """A busy host widens the interval; the promise is broken when the whole of it lies above."""
    assert generator.series(tmp_path, work_us, rounds=12, seconds=1).low <= 1.10


def test_the_comparison_runs_and_sees_who_is_the_bottleneck(tmp_path: Path) -> None:
    """A server without work is faster than any client; one with 300 µs per request is not."""
    core = min(generator.os.sched_getaffinity(0))
    voids = []
    for work_us in (0, 300):
        with generator.fast_server(tmp_path, work_us, core) as port:
            voids.append(generator.own(port, 0.3, max(generator.os.sched_getaffinity(0))).void)
    if core == max(generator.os.sched_getaffinity(0)):
        pytest.skip("one core: nobody can tell")
    assert "generator was the bottleneck" in voids[0]
    assert voids[1] == ""
