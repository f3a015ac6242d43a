"""The home folder: every path that framewatch writes to, in one place."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from warehouse.problem import Problem

ENVIRONMENT_VARIABLE = "FRAMEWATCH_HOME"


class HomeNotWritable(Problem):
    """The home folder cannot be created or written; the message names it and the remedy."""


CHECKOUT = Path(__file__).parents[1]


def default_path() -> Path:
    """`$FRAMEWATCH_HOME`; else `warehouse/data` in a checkout, the XDG data folder where it is installed."""
    if chosen := os.environ.get(ENVIRONMENT_VARIABLE):
        return Path(chosen).expanduser().absolute()
    if (CHECKOUT / "pyproject.toml").exists():
        return CHECKOUT / "warehouse" / "data"
    data = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(data) / "framewatch"


@dataclass(frozen=True)
class Home:
    """Paths below one home folder. Creating the object touches nothing; `create` makes the folders."""

    path: Path

    @classmethod
    def default(cls) -> Home:
        return cls(default_path())

    @property
    def inbox(self) -> Path:
        """Batches that wait to be loaded."""
        return self.path / "inbox"

    @property
    def rejected(self) -> Path:
        """Batches that could not be loaded, each with a sentence beside it."""
        return self.inbox / "rejected"

    @property
    def warehouse(self) -> Path:
        """The private read-write file; nobody but `store` opens it."""
        return self.path / "warehouse.duckdb"

    @property
    def snapshots(self) -> Path:
        return self.path / "snapshots"

    @property
    def current(self) -> Path:
        """Symbolic link to the newest published snapshot; readers open what it resolves to."""
        return self.path / "current.duckdb"

    @property
    def writer_lock(self) -> Path:
        return self.path / "writer.lock"

    @property
    def machine_lock(self) -> Path:
        """Held exclusively while a benchmark round is timed, shared by everything else that works hard."""
        return self.path / "machine.lock"

    @property
    def up_lock(self) -> Path:
        return self.path / "up.lock"

    @property
    def runs(self) -> Path:
        """One file per run that is going on, so that runs of dead processes can be told and closed."""
        return self.path / "runs"

    @property
    def last_run(self) -> Path:
        return self.path / "last_run.json"

    @property
    def logs(self) -> Path:
        return self.path / "logs"

    @property
    def environments(self) -> Path:
        """Virtual environments of the frameworks that are measured and probed."""
        return self.path / "environments"

    @property
    def author_salt(self) -> Path:
        """Secret of this home that hides who wrote what; readable for its owner only, never exported."""
        return self.path / "author_salt"

    @property
    def dagster(self) -> Path:
        return self.path / "dagster"

    @property
    def registry(self) -> Path:
        """The user's own frameworks, added to or laid over the shipped registry."""
        return self.path / "frameworks.toml"

    def create(self) -> Home:
        """Make the folders.

        Raises:
            HomeNotWritable: the folder cannot be made or written.
        """
        try:
            for folder in (self.path, self.inbox, self.rejected, self.snapshots, self.runs, self.logs):
                folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise HomeNotWritable(
                f"The home folder {self.path} cannot be written ({error.strerror}). "
                f"Set {ENVIRONMENT_VARIABLE} to a folder that you may write."
            ) from error
        if not os.access(self.path, os.W_OK):
            raise HomeNotWritable(
                f"The home folder {self.path} is read-only for this user. "
                f"Set {ENVIRONMENT_VARIABLE} to a folder that you may write."
            )
        return self
