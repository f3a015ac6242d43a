"""Plans travel as JSON, wrong ones are refused in a sentence, and the generator runs in its own process."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.benchmarks.load import Expectation, GeneratorFailed, Plan, PlanInvalid, Result, run, run_apart
from tests.fakes import hostile


@given(
    st.builds(
        Plan,
        port=st.integers(1, 65535),
        body=st.binary(max_size=50),
        expect=st.builds(Expectation, length=st.none() | st.integers(0, 9), prefix=st.binary(max_size=9)),
        headers=st.lists(st.tuples(st.just("X-A"), st.just("b")), max_size=2).map(tuple),
        rate=st.none() | st.floats(1, 1000),
        cores=st.lists(st.integers(0, 3), max_size=2).map(tuple),
        server_pids=st.lists(st.integers(1, 99), max_size=2).map(tuple),
    )
)
def test_a_plan_survives_json(plan: Plan) -> None:
    assert Plan.from_json(plan.to_json()) == plan


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"port": 0}, "port must be a number from 1 to 65535, not 0"),
        ({"connections": 0}, "connections must be at least 1"),
        ({"duration_s": 0}, "duration_s"),
        ({"warm_up_s": -1}, "warm_up_s"),
        ({"timeout_s": 0}, "timeout_s"),
        ({"max_errors": 0}, "max_errors"),
        ({"rate": 0}, "rate"),
        ({"headers": [["X", "a\r\nY: b"]]}, "headers must be single lines"),
        ({"target": "/naïve"}, "printable ASCII"),
        ({"body": "not base64!"}, "cannot be read"),
        ({"speed": 3}, "cannot be read"),
        ({"headers": 5}, "cannot be read"),
        ({"port": "many"}, "cannot be read"),
    ],
)
def test_a_wrong_plan_is_refused_with_a_sentence(change: dict[str, Any], named: str) -> None:
    with pytest.raises(PlanInvalid, match=named):
        Plan.from_json(json.dumps({"port": 80, **change}))


@pytest.mark.parametrize("text", ["", "[]", "{}", "nonsense"])
def test_what_is_no_plan_at_all_is_refused(text: str) -> None:
    with pytest.raises(PlanInvalid, match="a JSON object of port"):
        Plan.from_json(text)


def test_a_process_of_its_own_gives_the_result() -> None:
    with hostile.serve(hostile.correct) as server:
        plan = Plan(
            port=server.port,
            duration_s=0.1,
            connections=2,
            cores=tuple(sorted(os.sched_getaffinity(0)))[:1] if sys.platform == "linux" else (),
            server_pids=(os.getpid(),),
        )
        result = run_apart(plan)
    assert result.errors == {}
    assert result.requests > 0
    assert result.server_cpu_us_per_request is not None
    assert 1 < result.server_cpu_us_per_request < 100_000
    assert Result.from_json(result.to_json()) == result


def test_a_wrong_plan_on_standard_input_ends_with_2_and_one_sentence() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pipelines.benchmarks.load"],
        input='{"port": 0}',
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.strip() == "The load plan's port must be a number from 1 to 65535, not 0."


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux pins processes")
def test_cores_that_do_not_exist_are_refused_with_those_that_do() -> None:
    usable = re.escape(str(sorted(os.sched_getaffinity(0))))
    with pytest.raises(PlanInvalid, match=rf"cores must be among {usable}, not \[4000\]"):
        run(Plan(port=1, cores=(4000,)))


def test_a_process_that_fails_is_reported_with_its_words(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    broken = tmp_path / "python"
    broken.write_text("#!/bin/sh\necho boom >&2\nexit 3\n")
    broken.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(broken))
    with pytest.raises(GeneratorFailed, match="ended with 3: boom"):
        run_apart(Plan(port=1))


def test_server_cpu_is_missing_when_a_server_process_ends_meanwhile() -> None:
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(0.4)"])
    reaper = threading.Thread(target=child.wait)
    reaper.start()
    with hostile.serve(hostile.correct) as server:
        result = run_apart(Plan(port=server.port, duration_s=1.0, connections=1, server_pids=(child.pid,)))
    reaper.join()
    assert result.server_cpu_ns is None
    assert result.server_cpu_us_per_request is None
    assert "process of the server ended" in result.void
