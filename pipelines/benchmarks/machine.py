"""The machine that measures, described so that figures of one machine can be told from those of another."""

from __future__ import annotations

import hashlib
import json
import platform
import subprocess
import sys
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil


@dataclass(frozen=True)
class Machine:
    """What a machine is, and nothing of whose it is: no host name, address, user or serial number.

    `cores` are logical ones, `core_limit` what a container's quota leaves of them (None without a quota),
    `virtualization` is none or names hypervisor and container.
    """

    cpu: str
    architecture: str
    cores: int
    core_limit: float | None
    memory_gib: int
    virtualization: str
    system: str
    os: str
    kernel: str
    python: str

    @property
    def id(self) -> str:
        """Twelve hexadecimal digits that stay the same when system, kernel or Python are updated."""
        lasting = {k: v for k, v in asdict(self).items() if k not in ("memory_gib", "os", "kernel", "python")}
        return hashlib.sha256(json.dumps(lasting, sort_keys=True).encode()).hexdigest()[:12]


def fingerprint(root: Path = Path("/")) -> Machine:
    """Describe this machine; `root` is where /proc, /sys and /etc are looked for."""
    release = platform.release()
    return Machine(
        cpu=_cpu_model(root),
        architecture=platform.machine(),
        cores=psutil.cpu_count() or 1,
        core_limit=_core_limit(root / "sys/fs/cgroup/cpu.max"),
        memory_gib=round(psutil.virtual_memory().total / 2**30),
        virtualization=_virtualization(root, release),
        system=platform.system(),
        os=_os_name(root),
        kernel=release,
        python=f"{platform.python_implementation()} {platform.python_version()}",
    )


def _read(file: Path) -> str:
    with suppress(OSError):
        return file.read_text(errors="replace").strip("\0\n ")
    return ""


def _cpu_model(root: Path) -> str:
    if sys.platform == "darwin":
        return _sysctl("machdep.cpu.brand_string") or platform.processor()
    names = dict(line.split(":", 1) for line in _read(root / "proc/cpuinfo").splitlines() if ":" in line)
    fields = {name.strip().lower(): " ".join(value.split()) for name, value in names.items()}
    # ARM kernels name no model; implementer and part are what identifies it.
    part = " ".join(filter(None, (fields.get("cpu implementer"), fields.get("cpu part"))))
    return fields.get("model name") or part or platform.machine()


def _core_limit(file: Path) -> float | None:
    """The quota of a container (cgroup v2), in cores."""
    quota, _, period = _read(file).partition(" ")
    return int(quota) / int(period) if quota.isdigit() and period.isdigit() else None


def _virtualization(root: Path, release: str) -> str:
    parts = []
    if "microsoft" in release.lower():
        parts.append("WSL")
    elif _is_guest(root):
        vendor = _read(root / "sys/class/dmi/id/sys_vendor")
        parts.append(f"virtual machine ({vendor})" if vendor else "virtual machine")
    if (root / ".dockerenv").exists() or (root / "run/.containerenv").exists():
        parts.append("container")
    return ", ".join(parts) or "none"


def _is_guest(root: Path) -> bool:
    if sys.platform == "darwin":
        return _sysctl("kern.hv_vmm_present") == "1"
    return " hypervisor" in _read(root / "proc/cpuinfo") or bool(_read(root / "sys/hypervisor/type"))


def _os_name(root: Path) -> str:
    if sys.platform == "darwin":
        return f"macOS {platform.mac_ver()[0]}"
    for line in _read(root / "etc/os-release").splitlines():
        if line.startswith("PRETTY_NAME="):
            return line.partition("=")[2].strip('"')
    return platform.system()


def _sysctl(name: str) -> str:
    done = subprocess.run(["sysctl", "-n", name], capture_output=True, text=True)
    return done.stdout.strip()
