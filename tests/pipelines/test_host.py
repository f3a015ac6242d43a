"""The host gate under real load of our own and of others, and a fingerprint without personal data."""

from __future__ import annotations

import getpass
import platform
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path

import psutil
import pytest

from pipelines.benchmarks import host
from pipelines.benchmarks.host import HostLoad, HostReading
from pipelines.benchmarks.machine import Machine, fingerprint

SPIN = (
    "import sys, time\nend = time.process_time() + float(sys.argv[1])\nwhile time.process_time() < end: pass"
)


def reading(at_s: float, busy_s: float, own_s: float, pressure_s: float | None = None) -> HostReading:
    return HostReading(at_s, busy_s, own_s, pressure_s)


@pytest.mark.parametrize(
    ("foreign_cores", "state", "published"),
    [
        (0.0, "quiet", {"cpu_ratio", "cpu", "wall_clock", "latency"}),
        (0.099, "quiet", {"cpu_ratio", "cpu", "wall_clock", "latency"}),
        (0.1, "busy", {"cpu_ratio", "cpu"}),
        (0.499, "busy", {"cpu_ratio", "cpu"}),
        (0.5, "contended", {"cpu_ratio"}),
        (3.0, "contended", {"cpu_ratio"}),
    ],
)
def test_the_gate_publishes_what_the_load_allows(
    foreign_cores: float, state: str, published: set[str]
) -> None:
    load = HostLoad(foreign_cores, None)
    assert load.state == state
    assert {
        figure for figure in ("cpu_ratio", "cpu", "wall_clock", "latency") if load.may_publish(figure)
    } == published
    assert load.sentence.startswith(state.capitalize())
    assert f"{foreign_cores:.2f} cores" in load.sentence


def test_foreign_load_is_what_is_busy_beside_us() -> None:
    load = HostLoad.between(reading(10, 100, 50, 7), reading(12, 103, 51, 7.5))
    assert load.foreign_cores == pytest.approx((3 - 1) / 2)
    assert load.pressure == pytest.approx(0.25)


def test_ticks_that_round_against_us_are_not_negative_load() -> None:
    assert HostLoad.between(reading(0, 0, 0), reading(1, 0.99, 1)).foreign_cores == 0


def test_what_the_system_does_not_tell_is_missing() -> None:
    assert HostLoad.between(reading(0, 0, 0), reading(1, 1, 1, 5)).pressure is None


def test_readings_in_the_wrong_order_are_refused() -> None:
    with pytest.raises(ValueError, match="earlier and a later reading"):
        HostLoad.between(reading(1, 0, 0), reading(1, 0, 0))


def test_our_own_work_is_not_foreign() -> None:
    """In this process, in a child that lives, and in one that ended."""
    before, own = HostReading.now(), time.process_time()
    subprocess.run([sys.executable, "-c", SPIN, "0.2"], check=True)
    while time.process_time() < own + 0.1:
        pass
    with subprocess.Popen([sys.executable, "-c", SPIN, "60"]) as child:
        while psutil.Process(child.pid).cpu_times().user < 0.2:
            time.sleep(0.01)
        after = HostReading.now()
        child.kill()
    assert after.own_s - before.own_s >= 0.5
    assert after.busy_s - before.busy_s >= 0.4
    later = HostReading.now()
    assert later.own_s >= after.own_s


@contextmanager
def stranger() -> Iterator[None]:
    """A process that is not our descendant: its parent ends at once."""
    script = (
        "import subprocess as s, sys; "
        "print(s.Popen([sys.executable, '-c', sys.argv[1], '60'], stdout=s.DEVNULL, stderr=s.DEVNULL).pid)"
    )
    done = subprocess.run([sys.executable, "-c", script, SPIN], capture_output=True, text=True, check=True)
    other = psutil.Process(int(done.stdout))
    try:
        yield
    finally:
        other.kill()


@pytest.mark.skipif(sys.platform != "linux", reason="a process can only be re-parented surely on Linux")
def test_the_work_of_others_is_foreign() -> None:
    with stranger():
        time.sleep(0.2)
        before = HostReading.now()
        time.sleep(0.6)
        load = HostLoad.between(before, HostReading.now())
    assert load.foreign_cores > 0.3
    assert load.state != "quiet"


def test_interrupts_count_as_busy_only_where_processes_are_charged_for_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    times = psutil.cpu_times()
    zero = dict.fromkeys(times._fields, 0.0)
    ticks = type(times)(**{**zero, "user": 3.0, "softirq": 2.0, "idle": 50.0})
    monkeypatch.setattr(psutil, "cpu_times", lambda: ticks)
    assert HostReading.now().busy_s == 5
    monkeypatch.setattr(psutil, "cpu_times", lambda: ticks._replace(irq=0.5))
    assert HostReading.now().busy_s == 3


def test_time_that_the_hypervisor_gave_to_others_is_foreign(monkeypatch: pytest.MonkeyPatch) -> None:
    times = psutil.cpu_times()
    if "steal" not in times._fields:
        pytest.skip("this system does not report stolen time")
    monkeypatch.setattr(psutil, "cpu_times", lambda: times._replace(steal=0.0))
    without = HostReading.now().busy_s
    monkeypatch.setattr(psutil, "cpu_times", lambda: times._replace(steal=4.0))
    assert HostReading.now().busy_s - without == 4


MACHINE = Machine(
    cpu="Example CPU",
    architecture="x86_64",
    cores=2,
    core_limit=None,
    memory_gib=8,
    virtualization="none",
    system="Linux",
    os="Example OS 12",
    kernel="6.1",
    python="CPython 3.11.7",
)


def test_the_id_outlives_updates_and_tells_machines_apart() -> None:
    updated = replace(MACHINE, os="Example OS 13", kernel="6.12", python="CPython 3.13.1", memory_gib=7)
    assert re.fullmatch("[0-9a-f]{12}", MACHINE.id)
    assert updated.id == MACHINE.id
    others = [{"cpu": "Other"}, {"cores": 4}, {"core_limit": 1.5}, {"virtualization": "container"}]
    assert len({MACHINE.id, *(replace(MACHINE, **change).id for change in others)}) == 5


def test_this_machine_is_described_without_its_name_or_user() -> None:
    machine = fingerprint()
    assert machine == fingerprint()
    assert machine.id == fingerprint().id
    assert machine.cores >= 1
    assert machine.memory_gib >= 1
    assert machine.python.endswith(".".join(map(str, sys.version_info[:3])))
    assert all(value for key, value in asdict(machine).items() if key != "core_limit")
    assert set(asdict(machine)) == set(asdict(MACHINE))
    words = {word for value in asdict(machine).values() for word in str(value).split()}
    assert platform.node() not in words
    assert getpass.getuser() not in words


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A Linux system with nothing in it."""
    for folder in ("proc", "sys/class/dmi/id", "sys/fs/cgroup", "sys/hypervisor", "etc", "run"):
        (tmp_path / folder).mkdir(parents=True)
    return tmp_path


linux = pytest.mark.skipif(sys.platform != "linux", reason="reads files that only Linux has")


@linux
def test_a_virtual_machine_in_a_container_with_a_quota(root: Path) -> None:
    (root / "proc/cpuinfo").write_text(
        "processor\t: 0\nmodel name\t: Big  CPU @ 3 GHz\nflags\t\t: fpu hypervisor\n"
    )
    (root / "sys/class/dmi/id/sys_vendor").write_text("QEMU\n")
    (root / "sys/fs/cgroup/cpu.max").write_text("150000 100000\n")
    (root / "etc/os-release").write_text('NAME="X"\nPRETTY_NAME="Example Linux 12"\n')
    (root / ".dockerenv").touch()
    machine = fingerprint(root)
    assert machine.cpu == "Big CPU @ 3 GHz"
    assert machine.virtualization == "virtual machine (QEMU), container"
    assert machine.core_limit == 1.5
    assert machine.os == "Example Linux 12"


@linux
def test_a_bare_arm_machine(root: Path) -> None:
    (root / "proc/cpuinfo").write_text("processor\t: 0\nCPU implementer\t: 0x41\nCPU part\t: 0xd0c\n")
    (root / "sys/fs/cgroup/cpu.max").write_text("max 100000\n")
    machine = fingerprint(root)
    assert machine.cpu == "0x41 0xd0c"
    assert machine.virtualization == "none"
    assert machine.core_limit is None


@linux
def test_a_system_that_tells_nothing_still_gives_a_fingerprint(root: Path) -> None:
    machine = fingerprint(root)
    assert machine.cpu == machine.architecture
    assert machine.os == "Linux"


@linux
def test_pressure_is_read_where_there_is_some(tmp_path: Path) -> None:
    file = tmp_path / "cpu"
    file.write_text("some avg10=0.00 avg60=0.00 avg300=0.00 total=2500000\nfull avg10=0.00 total=9\n")
    assert host._pressure_s(file) == 2.5
    assert host._pressure_s(tmp_path / "absent") is None
