"""Obvious rows of probes for tests."""

from __future__ import annotations

import datetime as dt
from typing import Any

from warehouse.tables.probes import ProbeDescription, ProbeEnvironment, ProbeResult

NOON = dt.datetime(2026, 11, 24, 12)


def described(probe: str, position: int = 0, kind: Any = "feature") -> ProbeDescription:
    return ProbeDescription(
        probe=probe,
        position=position,
        area="Security",
        title=probe.title(),
        question="It works.",
        kind=kind,
        unit="bytes" if kind == "measure" else None,
        core=True,
        file="checks.py",
        first_line=3,
        last_line=9,
        code="def probe(): ...",
    )


def result(
    probe: str, verdict: Any, release: str = "2.0", framework: str = "flask", **more: Any
) -> ProbeResult:
    fields = {
        "framework": framework,
        "release": release,
        "release_number": [int(part) for part in release.split(".")],
        "probe": probe,
        "verdict": verdict,
        "detail": None,
        "value": None,
        "method": "behaviour",
        "evidence": f"GET /{probe} → {verdict}",
        "documentation": None,
        "program": probe,
        "program_sha256": "abc",
        "probed_at": NOON,
    }
    return ProbeResult(**fields | more)


def environment(
    release: str = "2.0", framework: str = "flask", as_of: dt.date | None = None
) -> ProbeEnvironment:
    return ProbeEnvironment(
        framework=framework,
        release=release,
        server="gunicorn",
        server_release="27",
        python="3.11.7",
        machine="abc",
        cpu="a cpu",
        lock=[],
        extras_lock=[],
        as_of=as_of,
        newer_exists=None,
        note=None,
        code_version="1",
        results_sha256="x",
        probed_at=NOON,
    )
