"""A home that believes in a recorded history of nothing, so that publishing takes little time."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.prepare import prepare
from warehouse.home import Home

_MADE: list[Path] = []


def bare_template(factory: pytest.TempPathFactory) -> Path:
    """A home without recorded figures, made once; later starts of its copies leave it at that."""
    if not _MADE:
        path = factory.mktemp("template") / "home"
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr("pipelines.prepare.baseline_batches", list)
            patched.setattr("pipelines.prepare.benchmark_batches", list)
            assert prepare(Home(path)) == []
        _MADE.append(path)
    return _MADE[0]
