"""Homes that many tests begin with: made once, for all processes of one run of the tests, then copied."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from warehouse.home import Home
from warehouse.lock import exclusive

PATIENCE_S = 120.0


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Home], object]) -> Path:
    """The home of this name, which nobody changes; the first process that wants it makes it."""
    folder = factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent
    home, made = Home(folder / "templates" / name), folder / "templates" / f"{name}.made"
    made.parent.mkdir(exist_ok=True)
    with exclusive(made.with_suffix(".lock"), PATIENCE_S):
        if not made.exists():
            make(home)
            made.touch()
    return home.path


def copied(template: Path, home: Home) -> Home:
    """The home, with what the template holds."""
    shutil.copytree(template, home.path, symlinks=True, dirs_exist_ok=True)
    return home
