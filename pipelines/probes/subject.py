"""What a probe is given: one framework's program, running, and every way to try it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol

from pipelines.probes import http_client
from pipelines.probes.http_client import Arrivals, Reply
from pipelines.probes.judgement import Broken
from pipelines.probes.trace import Trace, shortened

_SHOWN_VALUE = 40
_ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|[\x00-\x08\x0b-\x1f\x7f]")
_SITE_PACKAGES = re.compile(r"[^\s'\"(]*/site-packages/")


class Place(Protocol):
    """Where the programs of one framework run: a served environment, or a double in a test."""

    def address(self, program: str) -> tuple[str, int]:
        """Host and port at which the program is served.

        Raises:
            Broken: there is no such program, it does not load, or the server does not start.
        """

    def has(self, program: str) -> bool:
        """Whether the framework has such a program."""

    def script(self, program: str) -> Path:
        """File of a program that is run and not served. Raises Broken when there is none."""

    def execute(self, *arguments: str) -> str:
        """Standard output of a command in the environment; its first word is a program of it.

        Raises:
            Broken: it failed or took too long; the message holds its last words.
        """

    def type_check(self) -> list[str]:
        """Findings of a type checker in the sample application. Raises Broken when it cannot be asked."""

    def free_threaded(self) -> FreeThreaded:
        """What a Python without the global lock says to the framework. Raises Broken when there is none."""

    @property
    def facts(self) -> Facts:
        """The environment seen from outside."""


@dataclass(frozen=True)
class FreeThreaded:
    """An import by a Python without the global lock; `lock` says whether it was on afterwards."""

    python: str
    imported: bool
    lock: bool
    said: str


@dataclass(frozen=True)
class Facts:
    """What is known of an environment without running anything in it.

    `modules` are the importable packages that make up the framework, `distributions` those that may bring
    its commands, `start` the statement that imports it, `packages` the folder of the installed packages.
    `size_bytes` and `dependencies` (other distributions, name==version) are of an environment in which
    nothing but `package` was asked for. `sample_lines` are lines of the sample application by endpoint.
    `hidden` are folders of this machine that nobody else has to know.
    """

    package: str
    modules: tuple[str, ...]
    packages: Path
    distributions: tuple[str, ...] = ()
    start: str = ""
    size_bytes: int | None = None
    dependencies: tuple[str, ...] | None = None
    sample_lines: Mapping[str, int] | None = None
    hidden: tuple[str, ...] = ()

    def shown(self, text: str) -> str:
        """The text on one line, without what moves a terminal and without the folders of this machine."""
        line = _SITE_PACKAGES.sub("", " ".join(_ESCAPES.sub("", text).split()))
        for folder in self.hidden:
            line = line.replace(f"{folder}/", "")
        return line

    def shown_lines(self, text: str) -> list[str]:
        """The lines of the text that show something, each as `shown`."""
        return [line for line in map(self.shown, text.splitlines()) if line]


@dataclass(frozen=True)
class Subject:
    """One program of one framework as a probe sees it; everything that is tried goes into the evidence."""

    place: Place
    program: str
    trace: Trace

    def of(self, program: str) -> Subject:
        """The same framework's other program, with the same evidence."""
        return replace(self, program=program)

    @property
    def facts(self) -> Facts:
        return self.place.facts

    def has(self, program: str) -> bool:
        """Whether the framework has such a program."""
        return self.place.has(program)

    def note(self, observation: str) -> None:
        """Put an observation into the evidence."""
        self.trace.add(observation)

    def get(self, target: str, headers: Mapping[str, str] | None = None) -> Reply:
        return self.send("GET", target, headers)

    def post(
        self, target: str, document: object, headers: Mapping[str, str] | None = None, method: str = "POST"
    ) -> Reply:
        """Send a JSON document."""
        body = json.dumps(document).encode()
        return self.send(method, target, {"Content-Type": "application/json", **(headers or {})}, body)

    def send(
        self, method: str, target: str, headers: Mapping[str, str] | None = None, body: bytes = b""
    ) -> Reply:
        """One request.

        Raises:
            Broken: no answer came, or one that speaks of a failure of the program (500 and above).
        """
        reply = http_client.exchange(
            self.place.address(self.program), method, target, self._headers(headers), body
        )
        self.trace.add(f"{_shown(method, target, headers, body)} → {reply}")
        if reply.status >= 500:
            raise Broken(f"{method} {target} answered {reply.status}")
        return reply

    def look(self, target: str, headers: Mapping[str, str] | None = None) -> Reply:
        """Whatever a GET answers, left out of the evidence. Raises Broken when no answer comes."""
        address = self.place.address(self.program)
        return http_client.exchange(address, "GET", target, self._headers(headers), b"")

    def together(self, target: str, count: int) -> list[Reply]:
        """The same request `count` times at once; not in the evidence, so note what was seen."""
        address = self.place.address(self.program)

        def one(_: int) -> Reply:
            return http_client.exchange(address, "GET", target, self._headers(None), b"")

        with ThreadPoolExecutor(count) as pool:
            return list(pool.map(one, range(count)))

    def stream(self, target: str) -> Arrivals:
        """A streamed answer with the times at which it came."""
        came = http_client.arrivals(self.place.address(self.program), target, self._headers(None))
        text = came.body[:200].decode(errors="replace")
        self.trace.add(
            f"GET {target} → {came.status} {came.media_type} {text!r}, first part after "
            f"{came.first_s:.2f} s, last after {came.last_s:.2f} s"
        )
        if came.status >= 500:
            raise Broken(f"GET {target} answered {came.status}")
        return came

    def websocket(self, target: str, message: str) -> tuple[str, str]:
        """Status line of the handshake and the text that came back."""
        address = self.place.address(self.program)
        status, text = http_client.echoed(address, target, self._headers(None), message)
        self.trace.add(f"WS {target}, sent {message!r} → {status}, received {text!r}")
        return status, text

    def run(self, *arguments: str) -> Any:
        """The JSON document that the program prints when it is run as a script.

        Raises:
            Broken: it failed or printed something else.
        """
        script = self.place.script(self.program)
        return self._document(f"python {script.name}", self.place.execute("python", str(script), *arguments))

    def inside(self, script: Path, *arguments: str) -> Any:
        """The JSON document that a script of ours prints in the framework's environment. Raises as `run`."""
        said = self.place.execute("python", str(script), *arguments)
        return self._document(" ".join(["python", script.name, *arguments]), said)

    def _document(self, command: str, said: str) -> Any:
        last = (said.strip().splitlines() or [""])[-1]
        self.trace.add(f"{command} → {last[:300]}")
        try:
            return json.loads(last)
        except ValueError as error:
            raise Broken(f"{command} printed no JSON document") from error

    def _headers(self, given: Mapping[str, str] | None) -> dict[str, str]:
        # Which of the programs in one process is meant; see hosts/probe_host.py.
        return {"Program": self.program, **(given or {})}


def _shown(method: str, target: str, headers: Mapping[str, str] | None, body: bytes) -> str:
    told = {name: value for name, value in (headers or {}).items() if name != "Content-Type"}
    parts = [method, target, *(f"{name}: {shortened(value, _SHOWN_VALUE)}" for name, value in told.items())]
    return " ".join([*parts, body.decode(errors="replace")[:120]]).strip()
