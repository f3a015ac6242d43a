"""Which releases meet some requirements, as uv decides for this Python and, if asked, for a past day."""

from __future__ import annotations

import datetime as dt
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import get_ident

from packaging.utils import canonicalize_name
from packaging.version import Version

from pipelines.lab.interpreter import PYTHON
from pipelines.lab.uv import UvError, run_uv

_ANY_PYTHON = "3.99"
"""A version above all that exist: what needs a newer Python than this one is found by asking for it."""


@dataclass(frozen=True)
class Resolution:
    """Exact versions, `name==version`, sorted; `final` when asking again cannot give another answer."""

    lock: tuple[str, ...]
    resolved_at: dt.datetime
    newer_exists: str | None = None
    final: bool = False
    note: str | None = None


def ask(
    packages: Sequence[str],
    subject: str | None,
    as_of: dt.date | None,
    *,
    folder: Path,
    environment: Mapping[str, str],
    refresh: bool = False,
) -> Resolution:
    """Ask the index, through uv; `refresh` passes over what uv remembers of it.

    Raises:
        IndexUnreachable, NoSolution, UvError: as `run_uv`.
    """
    again = ("--refresh",) if refresh else ()
    now = dt.datetime.now(dt.UTC)
    until = () if as_of is None else ("--exclude-newer", f"{as_of + dt.timedelta(days=1)}T00:00:00Z")

    def compiled(lines: Sequence[str], *options: str) -> tuple[str, ...]:
        arguments = (
            "pip",
            "compile",
            "--quiet",
            "--no-header",
            "--no-annotate",
            *options,
            *until,
            *again,
            "-",
        )
        answer = run_uv(arguments, folder=folder, environment=environment, text="\n".join(lines))
        return tuple(sorted(line.split(";")[0].strip() for line in answer.splitlines() if "==" in line))

    lock = compiled(packages, "--python", PYTHON.command) if packages else ()
    newer = None
    if subject is not None:
        try:
            newest = compiled([subject], "--no-deps", "--python-version", _ANY_PYTHON)
        except UvError:
            newest = ()  # a word for readers is not worth a failed environment
        newer = _newer(subject, lock, newest)
    return Resolution(lock, now, newer, final=as_of is not None and now.date() > as_of)


def _newer(subject: str, lock: Sequence[str], newest: Sequence[str]) -> str | None:
    name = canonicalize_name(subject)
    taken, top = (
        {pin.partition("==")[0]: pin.partition("==")[2] for pin in pins}.get(name) for pins in (lock, newest)
    )
    if taken is None or top is None or Version(top) <= Version(taken):
        return None
    return (
        f"{subject} {top} exists, but not for Python {PYTHON.version}; {taken} is the newest that it takes."
    )


def read(file: Path) -> Resolution | None:
    """A stored resolution; None when there is none that can be read."""
    try:
        stored = json.loads(file.read_text())
        return Resolution(
            tuple(stored["lock"]),
            dt.datetime.fromisoformat(stored["resolved_at"]),
            stored["newer_exists"],
            bool(stored["final"]),
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


def write(file: Path, resolution: Resolution) -> None:
    """Store a resolution; readers see the old file or the new one, whole."""
    file.parent.mkdir(parents=True, exist_ok=True)
    aside = file.with_name(f"{file.name}.{os.getpid()}.{get_ident()}")
    kept = {
        "lock": resolution.lock,
        "resolved_at": resolution.resolved_at.isoformat(),
        "newer_exists": resolution.newer_exists,
        "final": resolution.final,
    }
    aside.write_text(json.dumps(kept, indent=1))
    aside.replace(file)
