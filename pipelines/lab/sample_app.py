"""One sample API on disk: its folder, its `app.toml`, and how to start it."""

from __future__ import annotations

import datetime as dt
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from pipelines.lab.contract import API_TOKEN, BREADTH, EndpointName
from pipelines.lab.database import Database, DatabaseKind
from pipelines.lab.environment import Environment
from pipelines.lab.environments import Environments, Requirements
from pipelines.lab.server import Command
from warehouse.problem import Problem

Track = Literal["documented", "same-server"]
TRACKS: tuple[Track, ...] = get_args(Track)
SHIPPED = Path(__file__).parent / "apps"
MANIFEST = "app.toml"
_DATABASE_ENDPOINTS: tuple[EndpointName, ...] = ("row", "rows")


class AppInvalid(Problem):
    """A sample app cannot be used; the message names file, field and what is wrong with it."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Absent(_Part):
    """Something that the framework does not have or the sample leaves out, and why."""

    reason: Annotated[str, Field(min_length=1)]


class ServerTrack(_Part):
    """A server for the app. With `lock` the environment holds exactly those pins and never changes."""

    server: str
    command: Annotated[tuple[str, ...], Field(min_length=1)]
    documentation: str
    requirements: tuple[str, ...] = ()
    lock: tuple[str, ...] = ()


class DatabaseDriver(_Part):
    """Scheme of the DATABASE_URL that the app wants, and what has to be installed for it."""

    scheme: str
    requirements: tuple[str, ...] = ()


class Manifest(_Part):
    """Contents of `app.toml`.

    `endpoints` gives for each endpoint the places of its code, `FILE` or `FILE:NAME` with the NAME of a
    function, class or variable of that file, or the reason for its absence.
    """

    framework: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]*$")]
    package: str | None = None
    requirements: tuple[str, ...] = ()
    tracks: dict[Track, ServerTrack | Absent]
    databases: dict[DatabaseKind, DatabaseDriver] = {}
    endpoints: dict[EndpointName, Annotated[tuple[str, ...], Field(min_length=1)] | Absent]

    @model_validator(mode="after")
    def _complete(self) -> Manifest:
        lacking = [name for name in BREADTH if not isinstance(self.endpoints.get(name), tuple)]
        if lacking:
            raise ValueError(f"endpoints must give the code of {', '.join(lacking)}: every app answers these")
        if not isinstance(self.tracks.get("documented"), ServerTrack):
            raise ValueError("tracks.documented must say how the app is started")
        if self.uses_database and "sqlite" not in self.databases:
            raise ValueError("databases.sqlite must give the scheme of the URL for row and rows")
        return self

    @property
    def supported(self) -> tuple[EndpointName, ...]:
        """Endpoints that the app answers."""
        return tuple(name for name, places in self.endpoints.items() if isinstance(places, tuple))

    @property
    def uses_database(self) -> bool:
        return any(name in _DATABASE_ENDPOINTS for name in self.supported)


@dataclass(frozen=True)
class SampleApp:
    """A sample app: the folder it lives in and what its `app.toml` says."""

    folder: Path
    manifest: Manifest

    def track(self, track: Track) -> ServerTrack:
        """The server of a track.

        Raises:
            AppInvalid: the app has no such track; the message gives the reason.
        """
        match self.manifest.tracks.get(track):
            case ServerTrack() as found:
                return found
            case Absent(reason=reason):
                raise AppInvalid(f"{self.manifest.framework} has no track {track!r}: {reason}")
            case None:
                raise AppInvalid(f"{self.folder / MANIFEST} has no table [tracks.{track}].")

    def environment(
        self,
        environments: Environments,
        track: Track = "documented",
        *,
        database: DatabaseKind = "sqlite",
        as_of: dt.date | None = None,
    ) -> Environment:
        """The app's environment on one track, built when it is not there; a locked one whatever the day.

        Raises:
            AppInvalid: the app lacks the track or a driver for the database.
            EnvironmentUnavailable: as `Environments.get`.
        """
        server = self.track(track)
        name = f"{self.manifest.framework}-{server.server}"
        if server.lock:
            return environments.locked(name, server.lock)
        packages = (*self.manifest.requirements, *server.requirements, *self._driver(database).requirements)
        return environments.get(Requirements(name, packages, self.manifest.package, as_of))

    def command(
        self, track: Track, environment: Environment, *, database: Database | None, upstream_url: str
    ) -> Command:
        """How to start the app on one track, in its environment."""
        program, *arguments = self.track(track).command
        variables = {
            "API_TOKEN": API_TOKEN,
            "PATH": f"{environment.scripts}:/usr/local/bin:/usr/bin:/bin",
            # Packages come compiled; the app folder may be read-only and stays clean.
            "PYTHONDONTWRITEBYTECODE": "1",
            "UPSTREAM_URL": upstream_url,
        }
        if database is not None:
            variables["DATABASE_URL"] = database.url(self._driver(database.kind).scheme)
        return Command((environment.command(program), *arguments), self.folder, variables)

    def _driver(self, kind: DatabaseKind) -> DatabaseDriver:
        if not self.manifest.uses_database:
            return DatabaseDriver(scheme=kind)
        if kind not in self.manifest.databases:
            raise AppInvalid(f"{self.folder / MANIFEST} has no table [databases.{kind}].")
        return self.manifest.databases[kind]


def load_app(folder: Path) -> SampleApp:
    """Read and check the `app.toml` in a folder.

    Raises:
        AppInvalid: there is no such file, it is no TOML, or a field is missing or wrong.
    """
    file = folder.absolute() / MANIFEST
    try:
        manifest = Manifest.model_validate(tomllib.loads(file.read_text()))
    except OSError as error:
        raise AppInvalid(f"{file} cannot be read ({error.strerror}); every app folder has one.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise AppInvalid(f"{file} is not valid TOML: {error}.") from error
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"]) or "the file"
        raise AppInvalid(f"{file}: {field}: {first['msg'].removeprefix('Value error, ')}.") from error
    return SampleApp(file.parent, manifest)


def find_apps(own: Path | None = None) -> dict[str, Path]:
    """Folder of every sample app by its name; a folder of that name in `own` replaces the shipped one."""
    places = [SHIPPED, *([own] if own and own.is_dir() else [])]
    found = {file.parent.name: file.parent for place in places for file in place.glob(f"*/{MANIFEST}")}
    return dict(sorted(found.items()))


def find_app(name: str, own: Path | None = None) -> SampleApp:
    """The sample app of a framework.

    Raises:
        AppInvalid: there is none of that name, or its `app.toml` is wrong.
    """
    apps = find_apps(own)
    if name not in apps:
        raise AppInvalid(f"There is no sample app {name!r}; there are {', '.join(apps)}.")
    return load_app(apps[name])
