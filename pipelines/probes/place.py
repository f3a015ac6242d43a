"""One environment of one framework as a place where its programs are served, run and looked into."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
from pathlib import Path
from types import TracebackType
from typing import Any

from pipelines.lab.environment import Environment
from pipelines.lab.server import HOST, Command, Server, ServerFailed, running
from pipelines.probes.beside import Beside
from pipelines.probes.http_client import exchange
from pipelines.probes.judgement import Broken, NoServer, OwnApiMissing
from pipelines.probes.payload import HOSTS, Payload
from pipelines.probes.subject import Facts, FreeThreaded
from pipelines.probes.trace import shortened

COMMAND_TIMEOUT_S = 120.0
_LAST_WORDS = 200
_KEPT_VARIABLES = ("HOME", "LANG", "LC_ALL", "TMPDIR", "TZ")


class EnvironmentPlace:
    """The server starts when a probe first asks for it, again when a probe has brought it down.

    `scratch` is an empty folder of its own for what programs write; `command` serves the programs where the
    manifest's own does not.
    """

    def __init__(
        self,
        payload: Payload,
        environment: Environment,
        facts: Facts,
        beside: Beside,
        scratch: Path,
        command: tuple[str, ...] = (),
    ) -> None:
        self._command = command or payload.manifest.command
        self._beside = beside
        self._payload = payload
        self._environment = environment
        self._facts = facts
        self._scratch = scratch
        self._stack = contextlib.ExitStack()
        self._server: Server | None = None
        self._failed: str | None = None
        self._failures: dict[str, dict[str, str | None]] = {}

    def __enter__(self) -> EnvironmentPlace:
        self._scratch.mkdir(parents=True, exist_ok=True)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    @property
    def facts(self) -> Facts:
        return self._facts

    def has(self, program: str) -> bool:
        return self._payload.program(program) is not None

    def address(self, program: str) -> tuple[str, int]:
        """Where the program is served; see `Place.address`."""
        self._require(program)
        if self._server is None or not self._server.running:
            self._start()
        assert self._server is not None
        if failure := self._failures.get(program):
            raise self._not_loaded(program, failure)
        return HOST, self._server.port

    def script(self, program: str) -> Path:
        return self._require(program)

    def execute(self, *arguments: str) -> str:
        """Standard output of a command of the environment; see `Place.execute`."""
        program = self._environment.scripts / arguments[0]
        if not program.exists():
            raise Broken(f"the environment has no command {arguments[0]}")
        said = " ".join([arguments[0], *(Path(part).name for part in arguments[1:])])
        try:
            done = subprocess.run(
                [str(program), *arguments[1:]],
                cwd=self._scratch,
                env=self._variables() | {k: os.environ[k] for k in _KEPT_VARIABLES if k in os.environ},
                capture_output=True,
                text=True,
                errors="replace",
                timeout=COMMAND_TIMEOUT_S,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise Broken(f"{said} did not end within {COMMAND_TIMEOUT_S:g} s") from error
        if done.returncode != 0:
            words = _last_line(done.stderr) or _last_line(done.stdout) or "it said nothing"
            raise Broken(f"{said} failed with {done.returncode}: {shortened(words, _LAST_WORDS)}")
        return done.stdout

    def type_check(self) -> list[str]:
        return self._beside.type_check(self._scratch)

    def free_threaded(self) -> FreeThreaded:
        return self._beside.free_threaded(self._facts, self._scratch)

    def _require(self, program: str) -> Path:
        if (file := self._payload.program(program)) is None:
            raise Broken(f"there is no program {program} for {self._payload.manifest.framework}")
        return file

    def _start(self) -> None:
        if self._failed:
            raise NoServer(self._failed)
        name, *rest = self._command
        command = Command((self._environment.command(name), *rest), HOSTS, self._variables())
        log = self._scratch / "server.log"
        try:
            server = self._stack.enter_context(running(command, log=log, ready="/"))
            report: Any = json.loads(exchange((HOST, server.port), "GET", "/", {}, b"").body)
            self._failures = report["failures"]
        except ServerFailed as error:
            self._failed = str(error)
            raise NoServer(self._failed) from error
        except (ValueError, KeyError, TypeError) as error:
            self._failed = f"the host of the programs does not say which of them loaded ({error})"
            raise NoServer(self._failed) from error
        self._server = server

    def _variables(self) -> dict[str, str]:
        projects = [folder / "project" for folder in self._payload.folders]
        return {
            "PATH": f"{self._environment.scripts}:/usr/local/bin:/usr/bin:/bin",
            "PYTHONPATH": os.pathsep.join(str(path) for path in (*projects, HOSTS) if path.is_dir()),
            "PROGRAMS": os.pathsep.join(str(folder) for folder in self._payload.folders),
            "SCRATCH": str(self._scratch),
            # Packages come compiled; the folders of programs may be read-only and stay clean.
            "PYTHONDONTWRITEBYTECODE": "1",
            **self._payload.manifest.variables,
        }

    def _not_loaded(self, program: str, failure: dict[str, str | None]) -> Broken:
        module = failure.get("module") or ""
        sentence = f"{program}.py does not load: {failure.get('sentence')}"
        own = module.partition(".")[0] in self._payload.manifest.modules
        return OwnApiMissing(sentence) if own else Broken(sentence)


def _last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else ""
