"""A home that believes in a recorded history of nothing, so that publishing takes little time."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.prepare import prepare
from warehouse.home import Home


def make_bare_home(path: Path) -> Path:
    """Prepare a home without recorded figures; later starts find them loaded and leave them."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("pipelines.prepare.baseline_batches", list)
        patched.setattr("pipelines.prepare.benchmark_batches", list)
        assert prepare(Home(path)) == []
    return path
