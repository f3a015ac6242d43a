"""Environments of the lab, built by the real uv from a fake index, and one from the real one."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import io
import os
import signal
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest

from pipelines.lab import install
from pipelines.lab.environment import Environment
from pipelines.lab.environments import Environments, EnvironmentUnavailable, Requirements
from pipelines.lab.interpreter import PYTHON
from pipelines.lab.uv import IndexUnreachable, NoSolution, UvError, failure, run_uv
from pipelines.package_index import SETTING
from tests.fakes import faults
from tests.fakes.index import EPOCH, File, Index
from tests.fakes.server import Fault, Reply, Request, Server

ROSE = Requirements("rose-garden", ("rose",), subject="Rose")


def installable(package: str, version: str, *, day: int = 0, requires_python: str = ">=3.8") -> File:
    """A wheel that uv installs: one module, one command."""
    info = f"{package}-{version}.dist-info"
    metadata = (
        f"Metadata-Version: 2.1\nName: {package}\nVersion: {version}\nRequires-Python: {requires_python}\n"
    )
    files = {
        f"{package}.py": f"version = {version!r}\ndef main():\n    print(version)\n",
        f"{info}/METADATA": metadata,
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{info}/entry_points.txt": f"[console_scripts]\n{package} = {package}:main\n",
    }
    record = "".join(f"{name},sha256={_digest(text)},{len(text)}\n" for name, text in files.items())
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, text in (files | {f"{info}/RECORD": f"{record}{info}/RECORD,,\n"}).items():
            archive.writestr(name, text)
    return File(
        f"{package}-{version}-py3-none-any.whl",
        buffer.getvalue(),
        EPOCH + dt.timedelta(days=day),
        requires_python,
        metadata=metadata.encode(),
    )


def _digest(text: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()


@pytest.fixture
def index() -> Index:
    index = Index()
    index.add("rose", installable("rose", "1.0"), installable("rose", "1.1", day=100))
    return index


@pytest.fixture
def server(index: Index) -> Iterator[Server]:
    with Server(index.answer) as server:
        yield server


def settings(url: str, folder: Path) -> dict[str, str]:
    return {
        "UV_DEFAULT_INDEX": f"{url}/simple/",
        "UV_INDEX": "",
        "UV_HTTP_RETRIES": "0",
        "UV_HTTP_TIMEOUT": "2",
        "UV_CACHE_DIR": str(folder.parent.parent / "uv-cache"),
    }


@pytest.fixture
def lab(tmp_path: Path) -> Path:
    return tmp_path / "environments"


def run_of(server: Server, lab: Path) -> Environments:
    """The environments as one run sees them."""
    return Environments(lab, settings(server.url, lab))


def built(lab: Path) -> list[str]:
    return sorted(folder.name for folder in lab.glob("rose-garden-*"))


def test_newest_release_is_installed_and_locked(server: Server, lab: Path) -> None:
    found = run_of(server, lab).get(ROSE)
    assert found.lock == ("rose==1.1",)
    assert (found.version("Rose"), found.version("tulip")) == ("1.1", None)
    assert found.python == PYTHON.version
    assert found.newer_exists is None
    assert found.note is None
    assert 100 < found.size_bytes < 100_000
    said = subprocess.run([found.command("rose")], capture_output=True, text=True, check=True)
    assert said.stdout == "1.1\n"
    assert found.command("no-such-program") == "no-such-program"


def test_second_run_asks_again_and_builds_nothing(server: Server, lab: Path) -> None:
    first = run_of(server, lab).get(ROSE)
    made_at = (first.folder / "environment.json").stat().st_mtime_ns
    asked = len(server.requests)
    assert run_of(server, lab).get(ROSE) == first
    assert len(server.requests) > asked
    assert (first.folder / "environment.json").stat().st_mtime_ns == made_at


def test_within_one_run_the_index_is_asked_once(server: Server, lab: Path) -> None:
    run = run_of(server, lab)
    first = run.get(ROSE)
    asked = len(server.requests)
    assert run.get(ROSE) is first
    assert len(server.requests) == asked


def test_new_release_is_built_beside_the_old_one(server: Server, index: Index, lab: Path) -> None:
    old = run_of(server, lab).get(ROSE)
    index.add("rose", installable("rose", "2.0", day=200))
    new = run_of(server, lab).get(ROSE)
    assert (old.version("rose"), new.version("rose")) == ("1.1", "2.0")
    assert old.folder != new.folder
    assert run_of(server, lab).locked("rose-garden", old.lock).folder == old.folder
    assert len(built(lab)) == 2


def test_as_of_a_day_includes_that_day_and_is_asked_once_for_ever(server: Server, lab: Path) -> None:
    uploaded = (EPOCH + dt.timedelta(days=100)).date()
    before = Requirements("rose-garden", ("rose",), "rose", as_of=uploaded - dt.timedelta(days=1))
    on_the_day = Requirements("rose-garden", ("rose",), "rose", as_of=uploaded)
    assert run_of(server, lab).get(before).lock == ("rose==1.0",)
    assert run_of(server, lab).get(on_the_day).lock == ("rose==1.1",)
    asked = len(server.requests)
    again = run_of(server, lab).get(before)
    assert (again.lock, again.as_of) == (("rose==1.0",), before.as_of)
    assert len(server.requests) == asked


def test_release_for_a_newer_python_only_is_told(server: Server, index: Index, lab: Path) -> None:
    index.add("rose", installable("rose", "3.0", day=300, requires_python=">=3.90"))
    found = run_of(server, lab).get(ROSE)
    assert found.lock == ("rose==1.1",)
    assert found.newer_exists == (
        f"Rose 3.0 exists, but not for Python {PYTHON.version}; 1.1 is the newest that it takes."
    )
    assert run_of(server, lab).get(ROSE).newer_exists == found.newer_exists


def test_mirrors_that_disagree_are_asked_once_more(index: Index, lab: Path) -> None:
    """A release that one mirror lists and the next one does not have yet."""
    early = Index()
    early.add("rose", installable("rose", "1.1"), installable("rose", "9.0"))
    asked: list[str] = []

    def answer(request: Request) -> Reply:
        asked.append(request.path)
        listed_early = request.path == "/simple/rose/" and asked.count(request.path) == 1
        return (early if listed_early else index).answer(request)

    with Server(answer) as server:
        assert run_of(server, lab).get(Requirements("rose-garden", ("rose",))).lock == ("rose==1.1",)
        assert len(built(lab)) == 1


def test_unreachable_index_leaves_what_was_built(server: Server, lab: Path) -> None:
    first = run_of(server, lab).get(ROSE)
    with faults.closed_port() as nowhere:
        run = Environments(lab, settings(nowhere, lab))
        cached = run.get(ROSE)
        assert (cached.folder, cached.lock) == (first.folder, first.lock)
        assert cached.note is not None
        assert "index is unreachable" in cached.note
        with pytest.raises(
            EnvironmentUnavailable, match=rf"tulips was never built here.*{SETTING}"
        ) as caught:
            run.get(Requirements("tulips", ("tulip",)))
        assert isinstance(caught.value.__cause__, IndexUnreachable)


@pytest.mark.parametrize("fault", [faults.status(503), faults.reset])
def test_index_that_fails_counts_as_unreachable_and_is_left_alone(
    server: Server, lab: Path, fault: Fault
) -> None:
    run_of(server, lab).get(ROSE)
    server.fault(fault)
    run = run_of(server, lab)
    assert run.get(ROSE).note is not None
    asked = len(server.requests)
    with pytest.raises(EnvironmentUnavailable, match="never built here"):
        run.get(Requirements("tulips", ("tulip",)))
    assert len(server.requests) == asked


@pytest.mark.parametrize(
    ("wanted", "sentence"),
    [
        (Requirements("tulips", ("tulip",)), rf"for Python {PYTHON.version} meet the requirements of tulips"),
        (
            Requirements("old", ("rose",), as_of=dt.date(2019, 1, 1)),
            r"as of 2019-01-01 meet the requirements",
        ),
        (
            Requirements("odd", ("rose >",)),
            r"'rose >', a requirement of odd, cannot be read",
        ),
    ],
)
def test_what_cannot_be_met_is_said(server: Server, lab: Path, wanted: Requirements, sentence: str) -> None:
    with pytest.raises(EnvironmentUnavailable, match=sentence):
        run_of(server, lab).get(wanted)


@pytest.mark.parametrize("pin", ["rose>=1", "rose", "rose @ file:///rose.whl", "rose==1; python_version>'3'"])
def test_lock_takes_exact_pins_only(lab: Path, pin: str) -> None:
    with pytest.raises(EnvironmentUnavailable, match="is not of the form name==version"):
        Environments(lab, {}).locked("rose-garden", [pin])


def test_locked_release_that_is_gone_is_said(server: Server, lab: Path) -> None:
    with pytest.raises(EnvironmentUnavailable, match=r"locked environment rose-garden.*rose==7.0"):
        run_of(server, lab).locked("rose-garden", ["rose==7.0"])
    assert built(lab) == []


@pytest.mark.parametrize("damage", ["half a marker", "no interpreter"])
def test_environment_that_is_not_whole_is_built_again(server: Server, lab: Path, damage: str) -> None:
    first = run_of(server, lab).get(ROSE)
    (first.folder / "left-over").touch()
    if damage == "half a marker":
        (first.folder / "environment.json").write_text('{"name": "rose')
    else:
        (first.folder / "bin" / "python").unlink()
    assert run_of(server, lab).get(ROSE) == first
    assert not (first.folder / "left-over").exists()
    assert (first.folder / "bin" / "python").exists()


def test_builder_killed_half_way_leaves_nothing_that_counts(server: Server, lab: Path) -> None:
    server.fault(faults.silent, path=r"\.whl$")
    code = (
        "import sys; from pathlib import Path; from pipelines.lab.environments import *\n"
        f"Environments(Path({str(lab)!r}), {settings(server.url, lab)!r}).get({ROSE!r})"
    )
    builder = subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 20
    while not any(path.endswith(".whl") for path in server.paths()) and time.monotonic() < deadline:
        time.sleep(0.02)
    builder.send_signal(signal.SIGKILL)
    builder.wait()
    assert built(lab) != []
    server.heal()
    assert run_of(server, lab).get(ROSE).lock == ("rose==1.1",)
    assert len(built(lab)) == 1


def test_builders_at_the_same_time_build_once(
    server: Server, lab: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []

    def counted(
        arguments: Sequence[str],
        *,
        folder: Path,
        environment: Mapping[str, str],
        text: str,
        keep_open: Sequence[int],
    ) -> str:
        made.append(arguments[0])
        return run_uv(arguments, folder=folder, environment=environment, text=text, keep_open=keep_open)

    monkeypatch.setattr(install, "run_uv", counted)
    found: list[Environment] = []
    start = threading.Barrier(3)

    def build() -> None:
        start.wait()
        found.append(run_of(server, lab).get(ROSE))

    threads = [threading.Thread(target=build) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [item.lock for item in found] == [("rose==1.1",)] * 3
    assert made.count("venv") == 1


def test_environment_without_packages_needs_no_index(lab: Path) -> None:
    with faults.closed_port() as nowhere:
        found = Environments(lab, settings(nowhere, lab)).get(Requirements("bare", ()))
    assert found.lock == ()
    assert Path(found.command("python")).parent == found.scripts


def test_uv_failures_are_told_apart_and_hold_no_credentials() -> None:
    refused = failure(
        "error: Failed to fetch: http://me:secret@host/simple/\n  cause: client error (Connect)\n"
    )
    assert isinstance(refused, IndexUnreachable)
    assert "secret" not in str(refused)
    assert isinstance(failure("error: No solution found when resolving dependencies"), NoSolution)
    full = failure("error: failed to write\n  cause: No space left on device (os error 28)")
    assert type(full) is UvError
    assert "No space left on device" in str(full)


def test_lock_holds_no_address(server: Server, lab: Path) -> None:
    run_of(server, lab).get(ROSE)
    written = list(lab.rglob("*.json"))
    assert len(written) == 2
    assert all("http" not in file.read_text() for file in written)


@pytest.mark.index
def test_a_real_framework_from_the_real_index(tmp_path: Path) -> None:
    run = Environments(tmp_path, {"UV_CACHE_DIR": os.environ.get("UV_CACHE_DIR", str(tmp_path / "uv-cache"))})
    try:
        found = run.get(Requirements("starlette-uvicorn", ("starlette", "uvicorn"), "starlette"))
    except EnvironmentUnavailable as error:
        pytest.skip(f"the package index does not answer here ({error})")
    code = "import starlette, uvicorn; print(starlette.__version__)"
    said = subprocess.run([found.command("python"), "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == found.version("starlette")
