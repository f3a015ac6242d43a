"""Dagster's own folder below the home: its configuration, and how its processes find our definitions."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from shutil import rmtree
from tempfile import TemporaryDirectory

from warehouse.home import ENVIRONMENT_VARIABLE, Home, HomeNotWritable

LOCATION = "framewatch"
_PREFIX = "framewatch-"
CONFIGURATION = """\
# Written by `framewatch up` when it is missing; yours to change. Delete it to get the shipped one again.
telemetry: {enabled: false}
nux: {enabled: false}
retention:
  schedule: {purge_after_days: 30}
  sensor: {purge_after_days: 7}
run_coordinator:
  module: dagster.core.run_coordinator
  class: QueuedRunCoordinator
  config: {dequeue_interval_seconds: 15}
"""
# The location has a fixed name: schedules and sensors are known by it, while the socket is new every time.
_WORKSPACE = """\
load_from:
  - grpc_server: {{socket: "{socket}", location_name: {location}}}
"""


def create(home: Home) -> Path:
    """Make DAGSTER_HOME and its `dagster.yaml` unless there is one; returns the absolute folder.

    Raises:
        HomeNotWritable: the folder or the file cannot be written.
    """
    folder = home.dagster.absolute()
    with _named(folder):
        folder.mkdir(parents=True, exist_ok=True)
        configuration = folder / "dagster.yaml"
        if not configuration.exists():
            configuration.write_text(CONFIGURATION, encoding="utf-8")
    return folder


def workspace(home: Home) -> Path:
    """The file that leads the webserver and the daemon to the one code server."""
    return home.dagster.absolute() / "workspace.yaml"


@contextmanager
def code_socket(home: Home) -> Iterator[Path]:
    """Unix socket of the code server, in a folder of this user alone; the workspace file points to it.

    It lies outside the home: socket paths are limited to about 100 bytes, and not every file system of a home
    can hold one.

    Raises:
        HomeNotWritable: the workspace file cannot be written.
    """
    _remove_previous(home)
    with TemporaryDirectory(prefix=_PREFIX) as folder:
        socket = Path(folder) / "code.sock"
        with _named(workspace(home)):
            workspace(home).write_text(_WORKSPACE.format(socket=socket, location=LOCATION), encoding="utf-8")
        yield socket


def _remove_previous(home: Home) -> None:
    """After a `kill -9` the socket's folder is still there; the workspace file tells which it was."""
    with suppress(OSError, IndexError):
        folder = Path(workspace(home).read_text(encoding="utf-8").split('"')[1]).parent
        if folder.name.startswith(_PREFIX):
            rmtree(folder)


@contextmanager
def _named(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise HomeNotWritable(
            f"{path} cannot be written ({error.strerror}). Free some space or set {ENVIRONMENT_VARIABLE}."
        ) from error
