"""Installs a lock into a folder of its own: once, by one process at a time, whole or not at all."""

from __future__ import annotations

import fcntl
import hashlib
import json
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from pipelines.lab.environment import Environment, installed_bytes, mark_complete, read
from pipelines.lab.interpreter import PYTHON
from pipelines.lab.uv import UvError, run_uv


def installed(root: Path, name: str, pins: Sequence[str], uv_environment: Mapping[str, str]) -> Environment:
    """The environment below `root` with exactly these sorted pins, built when it is not there.

    Raises:
        UvError: as `run_uv`.
    """
    digest = hashlib.sha256(json.dumps([PYTHON.identity, pins]).encode()).hexdigest()[:12]
    folder = root / f"{name}-{digest}"
    if found := read(folder):
        return found
    with _sole_builder(folder) as descriptor:
        new = Environment(name, folder, tuple(pins), PYTHON.version, 0)
        return read(folder) or _build(new, uv_environment, descriptor)


@contextmanager
def _sole_builder(folder: Path) -> Iterator[int]:
    """The sole right to build `folder`, freed by the kernel when this process and its uv have ended."""
    locks = folder.parent / "locks"
    locks.mkdir(parents=True, exist_ok=True)
    with (locks / folder.name).open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield file.fileno()


def _build(new: Environment, uv_environment: Mapping[str, str], descriptor: int) -> Environment:
    """Build in place; the marker comes last, so a folder without it is a build that was interrupted."""
    shutil.rmtree(new.folder, ignore_errors=True)

    def uv(*arguments: str, text: str = "") -> None:
        run_uv(
            arguments, folder=new.folder.parent, environment=uv_environment, text=text, keep_open=[descriptor]
        )

    try:
        uv("venv", "--quiet", "--no-project", "--python", PYTHON.command, str(new.folder))
        if new.lock:
            target = ("--python", new.command("python"))
            options = ("--quiet", "--no-deps", "--compile-bytecode", "--requirements", "-")
            uv("pip", "install", *target, *options, text="\n".join(new.lock))
    except UvError:
        shutil.rmtree(new.folder, ignore_errors=True)
        raise
    return mark_complete(replace(new, size_bytes=installed_bytes(new.folder)))
