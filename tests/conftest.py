"""Fixtures that every part of the tests shares."""

from __future__ import annotations

from pathlib import Path

import pytest

from warehouse.home import ENVIRONMENT_VARIABLE, Home


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """An empty home of its own, also for commands that look up the default."""
    path = tmp_path / "home"
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, str(path))
    return Home(path).create()
