"""What probes need beside a framework's own environment: its sample app, a type checker, a second Python."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pipelines.lab.environments import Environments, EnvironmentUnavailable, Requirements
from pipelines.lab.sample_app import AppInvalid, SampleApp
from pipelines.lab.uv import UvError, run_uv
from pipelines.package_index import package_index
from pipelines.probes.judgement import Broken
from pipelines.probes.subject import Facts, FreeThreaded
from pipelines.probes.trace import shortened

TYPE_CHECKER = Requirements("type-checker", ("mypy",), "mypy")
FREE_THREADED = ("python3.15t", "python3.14t", "python3.13t")
TIMEOUT_S = 180.0


@dataclass(frozen=True)
class Beside:
    """`sample` is the framework's sample application, None when it has none; `package` its requirement."""

    environments: Environments
    sample: SampleApp | None
    package: str

    def type_check(self, scratch: Path) -> list[str]:
        """Findings of mypy in a copy of the sample application, one line each, as `file:line: error: …`.

        Raises:
            Broken: there is no sample, no environment for it or for mypy, or mypy gave up.
        """
        if self.sample is None:
            raise Broken("there is no sample application")
        try:
            checker = self.environments.get(TYPE_CHECKER)
            environment = self.sample.environment(self.environments)
        except (EnvironmentUnavailable, AppInvalid) as error:
            raise Broken(str(error)) from error
        copy = scratch / "sample"
        shutil.copytree(self.sample.folder, copy, dirs_exist_ok=True)
        options = ["--check-untyped-defs", "--explicit-package-bases", "--no-error-summary"]
        options += ["--config-file", os.devnull, "--no-color-output", "--hide-error-context"]
        options += ["--python-executable", environment.command("python")]
        options += ["--cache-dir", str(self.environments.folder / "mypy-cache" / environment.folder.name)]
        done = _run([checker.command("mypy"), *options, "."], copy)
        findings = [line for line in done.stdout.splitlines() if ": error: " in line]
        if done.returncode not in (0, 1) or (done.returncode == 1 and not findings):
            raise Broken(f"mypy gave up: {shortened((done.stdout + done.stderr).strip(), 200)}")
        return findings

    def free_threaded(self, facts: Facts, scratch: Path) -> FreeThreaded:
        """Installs and imports the package with a Python without the global lock.

        Raises:
            Broken: this machine has none.
        """
        python = free_threaded_python()
        if python is None:
            raise Broken("this machine has no Python without the global lock")
        folder = scratch / "free-threaded"
        version = _run([python, "-c", "import platform; print(platform.python_version())"], scratch)
        name = f"{version.stdout.strip()}t"
        try:
            self._install(python, folder)
        except UvError as error:
            return FreeThreaded(name, False, False, shortened(str(error), 200))
        code = f"import json, sys; {facts.start}; print(json.dumps(sys._is_gil_enabled()))"
        done = _run([str(folder / "bin" / "python"), "-c", code], scratch)
        if done.returncode != 0:
            return FreeThreaded(name, False, False, shortened(done.stderr.strip().splitlines()[-1], 200))
        lock = bool(json.loads(done.stdout))
        return FreeThreaded(name, True, lock, f"imported, global lock {'on' if lock else 'off'}")

    def _install(self, python: str, folder: Path) -> None:
        index = package_index().uv_environment()
        for command in (
            ("venv", "--quiet", "--no-project", "--python", python, str(folder)),
            ("pip", "install", "--quiet", "--python", str(folder / "bin" / "python"), self.package),
        ):
            run_uv(command, folder=folder.parent, environment=index)


def free_threaded_python() -> str | None:
    """Path of the newest Python without the global lock on the search path; None when there is none."""
    return next((found for name in FREE_THREADED if (found := shutil.which(name))), None)


def _run(command: Sequence[str], folder: Path) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(
            command, cwd=folder, capture_output=True, text=True, timeout=TIMEOUT_S, check=False
        )
    except (subprocess.TimeoutExpired, OSError) as error:
        raise Broken(f"{Path(command[0]).name} did not end well ({error})") from error
