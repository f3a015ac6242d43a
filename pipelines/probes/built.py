"""The environments in which one release of one framework is probed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from pipelines.lab.environment import Environment
from pipelines.lab.environments import Environments, EnvironmentUnavailable, Requirements
from pipelines.lab.sample_app import ServerTrack
from pipelines.probes.payload import Payload
from pipelines.probes.trace import shortened
from warehouse.registry import Framework

_NOTE_CHARACTERS = 200
_Get = Callable[..., Environment]


@dataclass(frozen=True)
class Built:
    """The environments of one release.

    `bare` holds the framework and its documented server, `with_extras` also what its documentation names for
    single features, `alone` nothing but the framework. `payload` names the extras that are installed. `note`
    says what could not be built beside the bare one.
    """

    bare: Environment
    with_extras: Environment | None
    alone: Environment | None
    payload: Payload
    note: str | None


def build(
    framework: Framework,
    payload: Payload,
    track: ServerTrack,
    environments: Environments,
    as_of: dt.date | None,
) -> Built:
    """Build or find the environments of the newest release, or of the newest on the day `as_of`.

    Raises:
        EnvironmentUnavailable: the bare one cannot be built.
    """

    def get(name: str, *packages: str) -> Environment:
        wanted = Requirements(f"{framework.slug}-{name}", packages, framework.package, as_of)
        return environments.get(wanted)

    bare = get("bare", framework.package, *track.requirements)
    pinned = f"{framework.package}=={bare.version(framework.package)}"
    notes: list[str] = [bare.note] if bare.note else []
    with_extras = alone = None
    try:
        alone = get("alone", pinned)
        if payload.extras:
            with_extras, payload = _extended(get, (pinned, *track.requirements), payload, notes)
    except EnvironmentUnavailable as error:
        notes.append(str(error))
    return Built(bare, with_extras, alone, payload, " ".join(notes) or None)


def _extended(
    get: _Get, served: tuple[str, ...], payload: Payload, notes: list[str]
) -> tuple[Environment | None, Payload]:
    """The environment with all extras; where they do not go together, with those that each do by itself.

    An extra may be newer than the release, or no longer take it; then what it was called before is tried.
    """
    try:
        return get("extras", *served, *payload.extras), payload
    except EnvironmentUnavailable:
        possible: dict[str, str] = {}
        for extra in payload.extras:
            for package in (extra, *payload.formerly(extra)):
                try:
                    get("extra", *served, package)
                    possible[extra] = package
                    break
                except EnvironmentUnavailable as error:
                    notes.append(shortened(f"Without {package}: {error}", _NOTE_CHARACTERS))
        if not possible:
            return None, payload
        return get("extras", *served, *sorted(set(possible.values()))), payload.renamed(possible)
