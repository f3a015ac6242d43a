"""Plainly invented probe results and sample apps for the tests of Features."""

from __future__ import annotations

import datetime as dt
from typing import Any

from tests.dashboard import snapshot
from tests.dashboard.performance_rows import HERE, put_bench
from tests.dashboard.snapshot import put
from warehouse.home import Home
from warehouse.rows import Origin
from warehouse.tables.benchmarks import SampleSource
from warehouse.tables.probes import (
    ProbeDescription,
    ProbeEnvironment,
    ProbeProgram,
    ProbeResult,
    SampleAnswer,
)

NOON = dt.datetime(2026, 11, 20, 12)
HOSTILE = "<img src=x onerror=alert(1)> | `**it**`"
FEATURES = ("openapi", "websocket", "sessions", "admin")
VERDICTS = {
    "fastapi": ("yes", "yes", "needs extra", "no"),
    "django-rest-framework": ("needs extra", "no", "yes", "with limits"),
    "flask": ("no", "no", "yes", "error"),
    "quart": ("no", "yes"),
}
SIZES = {"fastapi": 20_000_000.0, "django-rest-framework": 50_000_000.0, "flask": 4_000_000.0}


def described(probe: str, position: int, **changes: Any) -> ProbeDescription:
    fields: dict[str, Any] = {
        "probe": probe,
        "position": position,
        "area": "Web" if position < 2 else "Accounts",
        "title": probe.title(),
        "question": f"Something of `{probe}` comes back.",
        "kind": "feature",
        "unit": None,
        "core": position < 2,
        "file": "pipelines/probes/checks/invented.py",
        "first_line": 3,
        "last_line": 9,
        "code": f"def {probe}(subject): ...",
    }
    return ProbeDescription(**fields | changes)


def result(framework: str, probe: str, verdict: Any, **changes: Any) -> ProbeResult:
    fields: dict[str, Any] = {
        "framework": framework,
        "release": "2.0.0",
        "release_number": [2, 0, 0],
        "probe": probe,
        "verdict": verdict,
        "detail": f"{probe}-extra" if verdict in ("needs extra", "with limits") else None,
        "value": None,
        "method": "behaviour",
        "evidence": f"GET /{probe} → 200 {HOSTILE} · GET /{probe}/none → 404",
        "documentation": f"https://docs.example/{probe}" if verdict == "needs extra" else None,
        "program": probe,
        "program_sha256": "abc",
        "probed_at": NOON,
    }
    return ProbeResult(**fields | changes)


def environment(framework: str, release: str = "2.0.0") -> ProbeEnvironment:
    fields: dict[str, Any] = dict.fromkeys(ProbeEnvironment.model_fields)
    fields |= {
        "framework": framework,
        "release": release,
        "server": "uvicorn",
        "server_release": "1.0",
        "python": "3.11.7",
        "cpu": "Invented processor",
        "lock": [],
        "extras_lock": [],
        "code_version": "0.1.0",
        "results_sha256": "x",
        "probed_at": NOON,
    }
    return ProbeEnvironment(**fields)


def put_features(home: Home) -> None:
    """Results of four frameworks: recorded ones, FastAPI's proved here, one of them on an older release."""
    size = described(
        "install_size", 4, area="Packaging", kind="measure", unit="bytes", title="Installed size"
    )
    put(home, ProbeDescription, [*map(described, FEATURES, range(4)), size], "probes-list", "local")
    programs = [
        ProbeProgram(
            framework=slug, program="openapi", file=f"{slug}/openapi.py", code="app = 'tried'", sha256="abc"
        )
        for slug in VERDICTS
    ]
    put(home, ProbeProgram, programs, "probe-programs", "local")
    for slug, verdicts in VERDICTS.items():
        rows = [result(slug, probe, verdict) for probe, verdict in zip(FEATURES, verdicts, strict=False)]
        if slug in SIZES:
            rows.append(result(slug, "install_size", "yes", value=SIZES[slug], program=None))
        _put_probed(home, slug, rows, "recorded")
    here = [result("fastapi", "websocket", "yes"), result("fastapi", "openapi", "yes")]
    _put_probed(home, "fastapi", here, "local")
    older = {"release": "1.0.0", "release_number": [1, 0, 0]}
    rows = [result("fastapi", "websocket", "no", **older), result("fastapi", "openapi", "yes", **older)]
    _put_probed(home, "fastapi", rows, "recorded", "1.0.0")


def _put_probed(
    home: Home, slug: str, rows: list[ProbeResult], origin: Origin, release: str = "2.0.0"
) -> None:
    source = f"probes-{slug}-{release[0]}-{origin}"
    put(home, ProbeEnvironment, [environment(slug, release)], source, origin)
    put(home, ProbeResult, rows, source, origin)


def put_samples(home: Home) -> None:
    """Sample apps of the headline three; only FastAPI's has a WebSocket."""
    lines = {"fastapi": 3, "django-rest-framework": 6, "flask": 9}
    rows = [
        SampleSource(framework=slug, endpoint=endpoint, code=f"# {slug} {endpoint}", lines=count)
        for slug, count in lines.items()
        for endpoint in ("json", "validate", "websocket")
        if endpoint != "websocket" or slug == "fastapi"
    ]
    put(home, SampleSource, rows, "samples", "local")
    answer = SampleAnswer(
        framework="fastapi",
        endpoint="validate",
        mistake="an order with a price that is no number",
        position=0,
        release="2.0.0",
        request='POST /orders {"price": "cheap"}',
        status=422,
        media_type="application/json",
        body=f'{{"detail": "{HOSTILE}"}}',
    )
    put(home, SampleAnswer, [answer], "answers", "local")


def make(home: Home) -> Home:
    """A published home with all of this and one benchmark."""
    home.create()
    put_features(home)
    put_samples(home)
    put_bench(home, HERE)
    return snapshot.make(home, snapshot.Plan())
