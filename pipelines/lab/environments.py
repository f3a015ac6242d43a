"""Virtual environments of the lab: resolved, locked, built once, never changed afterwards.

A *resolution* answers "which releases meet these requirements, for this Python, on that day"; an
*environment* is one lock, installed. So a new release makes a new environment beside the old one, and both
can be measured against each other.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from pipelines.lab import resolution
from pipelines.lab.environment import Environment
from pipelines.lab.install import installed
from pipelines.lab.interpreter import PYTHON
from pipelines.lab.resolution import Resolution
from pipelines.lab.uv import IndexUnreachable, NoSolution, UvError
from pipelines.package_index import SETTING, package_index
from warehouse.problem import Problem


class EnvironmentUnavailable(Problem):
    """An environment can neither be built nor taken from the cache; the message says why and what helps."""


@dataclass(frozen=True)
class Requirements:
    """What an environment must hold. `name` starts its folder's name, for people who look there.

    `packages` are requirements as pip takes them. `subject` is the package that the environment is about: the
    one whose newer releases are reported. `as_of` allows only files uploaded until the end of that UTC day.
    """

    name: str
    packages: tuple[str, ...]
    subject: str | None = None
    as_of: dt.date | None = None


class Environments:
    """The environments below one folder.

    One object serves one run: within it the same requirements give the same environment, and once the index
    was unreachable it is not asked again. Several processes may use the folder at once.
    """

    def __init__(self, folder: Path, uv_environment: Mapping[str, str] | None = None) -> None:
        """`uv_environment`: variables that tell uv which index to use; by default this installation's."""
        self.folder = folder.absolute()
        self._given = uv_environment
        self._ready: dict[Requirements, Environment] = {}
        self._unreachable: IndexUnreachable | None = None

    def get(self, wanted: Requirements) -> Environment:
        """The environment with the newest releases that meet the requirements, built when it is not there.

        Raises:
            EnvironmentUnavailable: the requirements cannot be read or met, the build failed, or the index is
                unreachable and nothing is cached.
        """
        for line in wanted.packages:
            _requirement(wanted.name, line)
        if wanted not in self._ready:
            try:
                self._ready[wanted] = self._newest(wanted)
            except NoSolution as error:
                when = f"Python {PYTHON.version}" + (f" as of {wanted.as_of}" if wanted.as_of else "")
                raise EnvironmentUnavailable(
                    f"No releases for {when} meet the requirements of {wanted.name}: {error}"
                ) from error
            except UvError as error:
                raise EnvironmentUnavailable(
                    f"The environment {wanted.name} could not be built: {error}"
                ) from error
        return self._ready[wanted]

    def locked(self, name: str, lock: Sequence[str]) -> Environment:
        """The environment with exactly these distributions (`name==version`), built when it is not there.

        Raises:
            EnvironmentUnavailable: a pin is no `name==version`, the build failed, or the index is
                unreachable.
        """
        pins = sorted(_pin(name, line) for line in lock)
        try:
            return installed(self.folder, name, pins, self._uv_environment)
        except UvError as error:
            raise EnvironmentUnavailable(
                f"The locked environment {name} could not be built: {error}"
            ) from error

    @cached_property
    def _uv_environment(self) -> Mapping[str, str]:
        return package_index().uv_environment() if self._given is None else self._given

    def _newest(self, wanted: Requirements) -> Environment:
        file = self._resolution_file(wanted)
        stored = resolution.read(file)
        if stored and stored.final:
            return self._built(wanted, stored)
        try:
            if self._unreachable:
                raise self._unreachable
            built, fresh = self._asked(wanted)
        except IndexUnreachable as error:
            self._unreachable = error
            if stored is None:
                raise EnvironmentUnavailable(
                    f"The package index is unreachable and {wanted.name} was never built here ({error}); "
                    f"set {SETTING} to an index that this machine reaches."
                ) from error
            day = stored.resolved_at.date()
            note = f"The package index is unreachable; these releases were chosen on {day}."
            return self._built(wanted, replace(stored, note=note))
        resolution.write(file, fresh)
        return built

    def _asked(self, wanted: Requirements) -> tuple[Environment, Resolution]:
        """The index's answer and the environment that proves it installable."""
        self.folder.mkdir(parents=True, exist_ok=True)

        def ask_and_build(refresh: bool) -> tuple[Environment, Resolution]:
            found = resolution.ask(
                wanted.packages,
                wanted.subject,
                wanted.as_of,
                folder=self.folder,
                environment=self._uv_environment,
                refresh=refresh,
            )
            return self._built(wanted, found), found

        try:
            return ask_and_build(refresh=False)
        except NoSolution:
            # Mirrors of an index may disagree for minutes after a release; ask once more, past caches.
            return ask_and_build(refresh=True)

    def _built(self, wanted: Requirements, found: Resolution) -> Environment:
        built = installed(self.folder, wanted.name, found.lock, self._uv_environment)
        return replace(built, as_of=wanted.as_of, newer_exists=found.newer_exists, note=found.note)

    def _resolution_file(self, wanted: Requirements) -> Path:
        inputs = [PYTHON.identity, sorted(wanted.packages), wanted.subject, str(wanted.as_of)]
        digest = hashlib.sha256(json.dumps(inputs).encode()).hexdigest()[:12]
        return self.folder / "resolutions" / f"{wanted.name}-{digest}.json"


def _requirement(name: str, line: str) -> Requirement:
    try:
        return Requirement(line)
    except InvalidRequirement as error:
        raise EnvironmentUnavailable(
            f"{line!r}, a requirement of {name}, cannot be read: write it as for pip, such as 'flask>=3'."
        ) from error


def _pin(name: str, line: str) -> str:
    requirement = _requirement(name, line)
    exact = [part.version for part in requirement.specifier if part.operator == "=="]
    if len(exact) != 1 or requirement.url or requirement.marker:
        raise EnvironmentUnavailable(f"{line!r}, in the lock of {name}, is not of the form name==version.")
    return f"{canonicalize_name(requirement.name)}=={exact[0]}"
