"""One built virtual environment and the marker file that says it is complete."""

from __future__ import annotations

import datetime as dt
import json
import os
from dataclasses import dataclass
from pathlib import Path

from packaging.utils import canonicalize_name

_MARKER = "environment.json"


@dataclass(frozen=True)
class Environment:
    """One built environment.

    `lock` is every distribution in it, `name==version`, sorted. `size_bytes` is what the installed files
    take, byte code apart. `newer_exists` and `note` are sentences for readers: a newer release that this
    Python cannot take, and what was wrong with the index when the environment came from the cache.
    """

    name: str
    folder: Path
    lock: tuple[str, ...]
    python: str
    size_bytes: int
    as_of: dt.date | None = None
    newer_exists: str | None = None
    note: str | None = None

    @property
    def scripts(self) -> Path:
        """The folder of its commands."""
        return self.folder / "bin"

    def command(self, program: str) -> str:
        """Path of a program of this environment, `python` included; a program it lacks is left as it is."""
        found = self.scripts / program
        return str(found) if found.exists() else program

    def version(self, package: str) -> str | None:
        """Version of an installed distribution; None when it is not installed."""
        wanted = canonicalize_name(package)
        return next((pin.partition("==")[2] for pin in self.lock if pin.partition("==")[0] == wanted), None)


def installed_bytes(folder: Path) -> int:
    """Size of the files that an environment's packages brought, without byte code."""
    files = (path for path in folder.glob("lib*/**/*") if path.suffix != ".pyc" and not path.is_symlink())
    return sum(path.stat().st_size for path in files if path.is_file())


def read(folder: Path) -> Environment | None:
    """The finished environment in `folder`; None when there is none or its interpreter is gone."""
    try:
        stored = json.loads((folder / _MARKER).read_text())
        if not (folder / "bin" / "python").exists():
            return None
        return Environment(
            stored["name"], folder, tuple(stored["lock"]), stored["python"], int(stored["size_bytes"])
        )
    except (OSError, ValueError, KeyError):
        return None


def mark_complete(built: Environment) -> Environment:
    """Write the marker, the last step of a build; returns the same environment."""
    aside = built.folder / f"{_MARKER}.part"
    kept = {
        "name": built.name,
        "lock": built.lock,
        "python": built.python,
        "size_bytes": built.size_bytes,
    }
    with aside.open("w") as file:
        json.dump(kept, file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    aside.rename(built.folder / _MARKER)
    return built
