"""One turn of a target, behind its server and without: good apps, and every way in which one can be bad."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from pipelines.benchmarks import served
from pipelines.benchmarks.in_process import measure_in_process
from pipelines.benchmarks.samples import Cores, Measured
from pipelines.benchmarks.served import measure_served
from pipelines.benchmarks.targets import Target
from pipelines.lab.sample_app import SHIPPED
from tests.fakes.sample_apps import SHORT, make_app, targets_of, turn
from warehouse.tables.benchmarks import BenchSample

FINE = ("ok", "void")
"""Other work on the machine may void a sample of a good app, but never fail it."""


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One lab for all: the environment without packages is built once."""
    return tmp_path_factory.mktemp("lab")


def by_workload(measured: Measured) -> dict[str, BenchSample]:
    return {sample.workload: sample for sample in measured.samples}


class TestGoodApps:
    def test_every_workload_is_verified_and_counted(self, lab: Path, tmp_path: Path) -> None:
        (target,) = targets_of(lab, make_app(tmp_path / "rose"), workloads=("json", "parameters", "validate"))
        measured = measure_served(target, turn(lab, cores=Cores.of_this_machine()))
        (start,) = measured.starts
        assert (start.status, start.round, start.target) == ("ok", 1, "rose/documented")
        assert start.wall_s is not None
        assert start.wall_s > 0
        assert (start.cpu_s or 0) > 0
        assert (start.uss_bytes or 0) > 1e6
        assert set(by_workload(measured)) == {"json", "parameters", "validate"}
        for sample in measured.samples:
            assert (sample.status in FINE, sample.errors, sample.loop) == (True, 0, "closed"), sample.sentence
            assert sample.requests > 10
            assert 1e3 < (sample.server_cpu_ns or 0) / sample.requests < 1e7
            assert sample.foreign_cores is not None
        assert psutil.Process().children(recursive=True) == []

    @pytest.mark.parametrize("says_so", [True, False])
    def test_a_server_may_close_every_connection_if_it_says_so(
        self, lab: Path, tmp_path: Path, says_so: bool
    ) -> None:
        app = make_app(tmp_path / "closing")
        code = (app / "serve.py").read_text().replace('if headers.get("connection") == "close":', "if True:")
        if says_so:
            code = code.replace("'Other')}\\r\\n", "'Other')}\\r\\nConnection: close\\r\\n")
        (app / "serve.py").write_text(code)
        (target,) = targets_of(lab, app, workloads=("json",))
        (sample,) = measure_served(target, turn(lab)).samples
        assert (sample.status in FINE) == says_so, sample.sentence

    @pytest.mark.parametrize("reference", ["reference_asgi", "reference_wsgi"])
    def test_without_a_server_the_application_is_called(self, lab: Path, reference: str) -> None:
        (locked,) = targets_of(lab, make_app_of(reference, lab), track="in-process")
        measured = measure_in_process(locked, turn(lab))
        assert [start.status for start in measured.starts] == ["ok"]
        for sample in measured.samples:
            assert (sample.status, sample.loop) == ("ok", "in-process"), sample.sentence
            assert 1e3 < (sample.server_cpu_ns or 0) / sample.requests < 1e6
        assert locked.server == "none"

    def test_latency_is_taken_only_where_wanted(self, lab: Path, tmp_path: Path) -> None:
        (target,) = targets_of(lab, make_app(tmp_path / "calm"), workloads=("json",))
        wanted = measure_served(target, turn(lab, latency=("json",)))
        # On a machine that is not quiet there is none, whatever was wanted.
        closed = wanted.samples[0]
        quiet = (closed.foreign_cores or 0) < 0.1 and closed.status == "ok"
        assert [sample.loop for sample in wanted.samples] == ["closed", *(["open"] if quiet else [])]


def make_app_of(reference: str, lab: Path) -> Path:
    """A shipped reference app without its lock, so that nothing has to be installed."""
    folder = lab / "apps" / reference
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "app.py").write_bytes((SHIPPED / reference / "app.py").read_bytes())
    manifest = (SHIPPED / reference / "app.toml").read_text()
    lines = [line for line in manifest.splitlines() if not line.startswith("lock")]
    (folder / "app.toml").write_text("\n".join(lines))
    return folder


COUNTING = "count = 0\n"
AFTER_SOME = (
    "    global count\n    count += 1\n    if count > 40:\n        {what}\n    path = scope['path']\n"
)


def bad(tmp_path: Path, lab: Path, what: str) -> Target:
    """An app that misbehaves from its 41st request on, in the midst of the load."""
    app = make_app(
        tmp_path / "bad", before=f"import asyncio, os\n{COUNTING}", begin=AFTER_SOME.format(what=what)
    )
    (target,) = targets_of(lab, app)
    return target


class TestBadApps:
    def test_one_that_does_not_start_is_a_failed_start(self, lab: Path, tmp_path: Path) -> None:
        (target,) = targets_of(lab, make_app(tmp_path / "broken", before="import rose_garden\n"))
        for measure in (measure_served, measure_in_process):
            measured = measure(target, turn(lab))
            (start,) = measured.starts
            assert start.status == "failed"
            assert "No module named 'rose_garden'" in (start.sentence or "")
            assert measured.samples == []

    def test_a_wrong_answer_is_found_before_anything_is_timed(self, lab: Path, tmp_path: Path) -> None:
        wrong = 'status, document = 200, {"message": "Hello, world!"}'
        (target,) = targets_of(lab, make_app(tmp_path / "wrong", json=wrong))
        for measure in (measure_served, measure_in_process):
            samples = by_workload(measure(target, turn(lab)))
            assert samples["json"].status == "failed"
            assert (samples["json"].sentence or "").startswith("GET /json was answered 200 application/json")
            assert samples["json"].requests == 0 or measure is measure_in_process
            assert samples["validate"].status in FINE

    def test_an_app_that_accepts_what_it_must_refuse_fails_its_first_round(
        self, lab: Path, tmp_path: Path
    ) -> None:
        app = make_app(tmp_path / "lax")
        (app / "app.py").write_text((app / "app.py").read_text().replace("price < 0", "price < -9"))
        (target,) = targets_of(lab, app, workloads=("validate",))
        (sample,) = measure_served(target, turn(lab)).samples
        assert sample.status == "failed"
        assert '"price": -1' in (sample.sentence or "")

    def test_errors_under_load_fail_the_sample(self, lab: Path, tmp_path: Path) -> None:
        what = "return await respond(send, 500, b'text/plain', b'oops')"
        samples = by_workload(measure_served(bad(tmp_path, lab, what), turn(lab)))
        assert {sample.status for sample in samples.values()} == {"failed"}
        assert any("requests failed beside" in (sample.sentence or "") for sample in samples.values())
        assert any(sample.errors > 0 for sample in samples.values())

    def test_an_app_that_hangs_is_left_in_time(self, lab: Path, tmp_path: Path) -> None:
        target = bad(tmp_path, lab, "await asyncio.sleep(60)")
        samples = by_workload(measure_served(target, turn(lab, load=replace(SHORT, timeout_s=0.5))))
        assert {sample.status for sample in samples.values()} == {"failed"}
        assert any("not answered" in (sample.sentence or "") for sample in samples.values())

    def test_an_app_that_dies_fails_all_that_was_left(self, lab: Path, tmp_path: Path) -> None:
        samples = by_workload(measure_served(bad(tmp_path, lab, "os._exit(3)"), turn(lab)))
        assert {sample.status for sample in samples.values()} == {"failed"}
        assert any("had ended by itself" in (sample.sentence or "") for sample in samples.values())

    def test_an_app_that_leaks_is_stopped_before_it_fills_the_machine(
        self, lab: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(served, "MEMORY_LIMIT", 60 * 2**20)
        leak = "    held.append(bytearray(2_000_000))\n    path = scope['path']\n"
        app = make_app(tmp_path / "leaking", before="held = []\n", begin=leak)
        (target,) = targets_of(lab, app)
        samples = by_workload(measure_served(target, turn(lab)))
        stopped = [sample for sample in samples.values() if sample.status == "failed"]
        assert len(stopped) == 1
        assert "of memory, more than the 0.1 GB allowed" in (stopped[0].sentence or "")

    def test_an_answer_that_changes_fails_in_process(self, lab: Path, tmp_path: Path) -> None:
        what = "return await respond(send, 500, b'text/plain', b'oops')"
        target = bad(tmp_path, lab, what)
        samples = by_workload(measure_in_process(target, turn(lab)))
        assert samples["json"].status == "failed"
        assert "an answer differs from the first one: 500 b'oops'" in (samples["json"].sentence or "")

    def test_an_application_that_hangs_in_process_ends_by_itself(
        self, lab: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("pipelines.benchmarks.in_process.START_LIMIT_S", 0)
        target = bad(tmp_path, lab, "await asyncio.sleep(60)")
        (start,) = measure_in_process(target, turn(lab, load=replace(SHORT, timeout_s=0.5))).starts
        assert start.status == "failed"
        assert "ended" in (start.sentence or "")
