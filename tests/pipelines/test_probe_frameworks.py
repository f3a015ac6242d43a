"""Real frameworks: one small one always, the headline within a minute and all sixteen as proofs."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from pipelines.lab.environments import Environments, EnvironmentUnavailable
from pipelines.lab.sample_app import find_app
from pipelines.probes import framework as framework_module
from pipelines.probes.framework import Probed, probe_framework
from pipelines.probes.payload import load_payload
from pipelines.probes.run import probe
from warehouse.home import Home
from warehouse.registry import Framework, shipped_registry

FRAMEWORKS = shipped_registry().frameworks
SMALL = {"routers", "static_files", "websocket", "validation", "templates", "wsgi", "typed", "dependencies"}


@pytest.mark.index
def test_bottle_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache = os.environ.get("UV_CACHE_DIR", str(tmp_path / "uv-cache"))
    environments = Environments(tmp_path / "environments", {"UV_CACHE_DIR": cache})
    asked = framework_module.wanted
    monkeypatch.setattr(
        framework_module, "wanted", lambda *given: [p for p in asked(*given) if p.name in SMALL]
    )
    found = probed("bottle", environments, tmp_path / "scratch")
    assert {row.probe: row.verdict for row in found.results} == {
        "validation": "no",
        "websocket": "no",
        "routers": "yes",
        "static_files": "yes",
        "templates": "yes",
        "wsgi": "yes",
        "typed": "no",
        "dependencies": "yes",
    }
    rows = {row.probe: row for row in found.results}
    assert "→ 200" in rows["routers"].evidence
    assert rows["websocket"].method == "curated"
    assert found.environment.server == "gunicorn"
    assert str(tmp_path) not in " ".join(row.evidence for row in found.results)


def probed(slug: str, environments: Environments, scratch: Path) -> Probed:
    try:
        return probe_framework(FRAMEWORKS[slug], load_payload(slug), find_app(slug), environments, scratch)
    except EnvironmentUnavailable as error:
        pytest.skip(f"the package index does not answer here ({error})")


def timed(home: Home, frameworks: list[Framework], say: Callable[[str], None]) -> float:
    """Seconds of a run with warm environments; no verdict may be an error."""
    cold = probe(home, frameworks)
    if cold.failures:
        pytest.skip(f"the package index does not answer here ({cold.failures})")
    started = time.monotonic()
    result = probe(home, frameworks)
    elapsed = time.monotonic() - started
    errors = [
        f"{row.framework}, {row.probe}: {row.evidence}"
        for found in result.found.values()
        for row in found.results
        if row.verdict == "error"
    ]
    assert not errors, errors
    say(f"{len(frameworks)} frameworks probed in {elapsed:.0f} s with warm environments")
    return elapsed


@pytest.mark.index
@pytest.mark.proof
def test_the_headline_is_probed_within_a_minute(home: Home) -> None:
    headline = [framework for framework in FRAMEWORKS.values() if framework.headline]
    assert timed(home, headline, print) <= 60


@pytest.mark.index
@pytest.mark.proof
def test_all_are_probed_within_six_minutes(home: Home, many: int) -> None:
    everything = list(FRAMEWORKS.values())
    if many < 300:
        pytest.skip("the bounded proof stops at the headline")
    assert timed(home, everything, print) <= 360
