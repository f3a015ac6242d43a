"""Obvious rows of marts, and for every claim the rows that give each of its verdicts."""

from __future__ import annotations

import datetime as dt
from typing import Any

TODAY = dt.date(2026, 11, 24)
THEN = dt.date(2024, 11, 30)
NAMES = {
    "fastapi": "FastAPI",
    "flask": "Flask",
    "django-rest-framework": "Django REST framework",
    "django": "Django",
    "starlette": "Starlette",
}
Rows = list[tuple[str, dict[str, Any]]]
"""Mart and values of the columns that matter; the others are null."""


def cells(framework: str, then: str | None = None, packages: str = "", **verdicts: str) -> Rows:
    """Cells of the feature matrix: probe to verdict; `then` is the verdict of the article's time."""
    return [
        (
            "claim_features",
            {
                "framework": framework,
                "name": NAMES[framework],
                "probe": probe,
                "title": probe,
                "kind": "feature",
                "release": "2.0",
                "verdict": verdict,
                "has_it": verdict in ("yes", "with limits"),
                "server": "uvicorn",
                "packages": packages.split(),
                "cell": f"{framework} {probe}",
                "evidence": "GET / → 200",
                "probed_on": TODAY,
                "origin": "local",
                "then_verdict": then,
                "then_day": THEN if then else None,
            },
        )
        for probe, verdict in verdicts.items()
    ]


def measures(framework: str, **values: float) -> Rows:
    rows = cells(framework, **dict.fromkeys(values, "yes"))
    return [
        (mart, row | {"kind": "measure", "value": values[str(row["probe"])], "has_it": True})
        for mart, row in rows
    ]


def ratio(workload: str, framework: str, reference: str, value: float, half: float = 0.05) -> Rows:
    """A comparison whose interval reaches `half` of the ratio to either side."""
    low, high = value * (1 - half), value * (1 + half)
    verdict = "faster" if low > 1 else "slower" if high < 1 else "no difference shown"
    return [
        (
            "claim_ratios",
            {
                "workload": workload,
                "position": 1,
                "what": workload,
                "database": "none",
                "framework": framework,
                "name": NAMES[framework],
                "reference": reference,
                "reference_name": NAMES[reference],
                "ratio": value,
                "ratio_low": low,
                "ratio_high": high,
                "verdict": verdict,
                "figures": f"{NAMES[reference]} {value}",
                "cpu_us_per_request": 100.0,
                "run_count": 3,
                "is_headline": True,
                "machine_name": "Sample CPU",
                "run_id": "run-1",
                "measured_on": TODAY,
                "origin": "local",
            },
        )
    ]


def of_three(workload: str, flask: float, drf: float) -> Rows:
    """FastAPI against Flask and DRF, and Flask against DRF as it follows from these."""
    return [
        *ratio(workload, "fastapi", "flask", flask),
        *ratio(workload, "fastapi", "django-rest-framework", drf),
        *ratio(workload, "flask", "django-rest-framework", drf / flask),
    ]


def costs(cpu_basis: str = "measured", **served: float) -> Rows:
    """Requests that a core serves in a second with FastAPI, by workload."""
    run = {
        "run_id": "run-1",
        "machine": "m",
        "machine_name": "Sample CPU",
        "origin": "local",
        "enters_headlines": True,
        "measured_at": dt.datetime(2026, 11, 24),
    }
    rows: Rows = [("benchmark_runs", run)]
    for workload, figure in served.items():
        row = {
            "framework": "fastapi",
            "workload": workload,
            "machine": "m",
            "is_current": True,
            "track": "documented",
            "database": "none",
            "requests_per_core_second": figure,
            "cpu_basis": cpu_basis,
            "measured_at": dt.datetime(2026, 11, 24),
            "origin": "local",
            "run_id": "run-1",
        }
        rows.append(("benchmark_costs", row))
    return rows


def adoption(framework: str, stars: int | None = None, downloads: float | None = None) -> Rows:
    row = {
        "framework": framework,
        "stars": stars,
        "stars_day": TODAY if stars else None,
        "stars_origin": "live",
        "stars_source": "github",
        "downloads_per_day": downloads,
        "downloads_day": TODAY if downloads else None,
        "downloads_series": "without_mirrors" if downloads else None,
        "downloads_origin": "live",
    }
    return [("adoption_now", row)]


def stars_then(**counts: int) -> Rows:
    row = {"day": THEN, "basis": "observed", "source": "a-list", "origin": "recorded"}
    return [("stars_daily", row | {"framework": name, "stars": stars}) for name, stars in counts.items()]


def questions(**counts: int) -> Rows:
    row = {"day": TODAY, "origin": "live"}
    return [
        ("questions_weekly", row | {"framework": name, "questions": count}) for name, count in counts.items()
    ]


def growth(framework: str, stars: float, downloads: float) -> Rows:
    """Stars gained, and downloads as a multiple of those a year before, each with an interval of 5 %."""
    return [
        (
            "momentum",
            {
                "framework": framework,
                "measure": measure,
                "horizon_days": 365,
                "change": change,
                "change_low": change * 0.95,
                "change_high": change * 1.05,
            },
        )
        for measure, change in (("stars", stars), ("downloads", downloads))
    ]


def lines(**counts: tuple[int, int]) -> Rows:
    """Lines of FastAPI and of Flask, by endpoint."""
    return [
        ("sample_api", {"framework": slug, "endpoint": endpoint, "lines": count, "origin": "local"})
        for endpoint, pair in counts.items()
        for slug, count in zip(("fastapi", "flask"), pair, strict=True)
    ]


def release(version: str, days_ago: int, vulnerabilities: int | None = 0, archived: bool = False) -> Rows:
    released = dt.datetime.combine(TODAY, dt.time()) - dt.timedelta(days=days_ago)
    newest = {"framework": "fastapi", "version": version, "released_at": released, "is_newest": True}
    rows: Rows = [("releases", newest | {"origin": "live"})]
    rows.append(("repositories", {"framework": "fastapi", "archived": archived, "commits_90_days": 50}))
    if vulnerabilities is not None:
        safety = {"framework": "fastapi", "open": vulnerabilities, "asked_at": released}
        rows.append(("vulnerability_summary", safety))
    return rows


def said(framework: str, **nets: float) -> Rows:
    """Net sentiment of users by aspect, each with an interval of 0.1 to either side."""
    rows: Rows = [
        (
            "opinions",
            {
                "framework": framework,
                "is_counted": True,
                "created_at": dt.datetime.combine(TODAY, dt.time()),
                "origin": "live",
            },
        )
    ]
    for aspect, net in nets.items():
        row = {
            "framework": framework,
            "aspect": aspect,
            "audience": "users",
            "community": "all",
            "period": "year",
            "net": net,
            "net_low": net - 0.1,
            "net_high": net + 0.1,
            "voices": 50,
            "threads": 20,
            "shown": True,
        }
        rows.append(("sentiment_estimates", row))
    return rows


def _both(**verdicts: str) -> Rows:
    return [*cells("django", **verdicts), *cells("django-rest-framework", **verdicts)]


def _counts(fastapi: int, flask: int, drf: int) -> Rows:
    """So many features out of ten."""
    rows: Rows = []
    for slug, count in (("fastapi", fastapi), ("flask", flask), ("django-rest-framework", drf)):
        rows += cells(slug, **{f"f{i}": "yes" if i < count else "no" for i in range(10)})
    return rows


def _sizes(fastapi: int, flask: int, drf: int) -> Rows:
    rows: Rows = []
    for slug, size in (("fastapi", fastapi), ("flask", flask), ("django-rest-framework", drf)):
        rows += measures(slug, install_size=size, dependencies=size)
    return rows


def _sample(fastapi: int, flask: int) -> Rows:
    return [
        *measures("fastapi", sample_lines=fastapi),
        *measures("flask", sample_lines=flask),
        *measures("django-rest-framework", sample_lines=30),
    ]


def _grown(fastapi: float, other: float, downloads: float = 2) -> Rows:
    return [
        *growth("fastapi", fastapi, downloads),
        *growth("flask", other, 1.1),
        *adoption("fastapi", 10_000),
        *adoption("flask", 10_000),
    ]


_READY = {"openapi": "yes", "type_hints": "yes", "error_shape": "yes"}
_REAL_TIME = ("async_handlers", "websocket", "server_sent_events", "streaming")

CASES: dict[str, list[tuple[str, Rows]]] = {
    "fastapi-better-than-flask": [
        ("holds", ratio("json", "fastapi", "flask", 2)),
        ("holds in part", [*ratio("json", "fastapi", "flask", 2), *_counts(3, 5, 0)]),
        ("wrong", _counts(3, 5, 0)),
    ],
    "flask-to-fastapi": [
        ("holds", [*cells("flask", a="yes"), *cells("fastapi", a="needs extra")]),
        (
            "holds in part",
            [
                *cells("flask", a="yes", b="yes", c="yes", d="yes"),
                *cells("fastapi", a="yes", b="yes", c="yes", d="no"),
            ],
        ),
        ("wrong", [*cells("flask", a="yes", b="no"), *cells("fastapi", a="no", b="yes")]),
    ],
    "drf-for-real-time": [
        ("holds", cells("django-rest-framework", **dict.fromkeys(_REAL_TIME, "yes"))),
        (
            "holds in part",
            cells(
                "django-rest-framework",
                async_handlers="no",
                websocket="needs extra",
                server_sent_events="yes",
                streaming="with limits",
            ),
        ),
        ("wrong", cells("django-rest-framework", **dict.fromkeys(_REAL_TIME, "no"))),
    ],
    "better-community-support": [
        (
            "holds",
            [
                *adoption("fastapi", 90),
                *adoption("flask", 60),
                *questions(fastapi=9, flask=3),
            ],
        ),
        (
            "holds in part",
            [
                *adoption("fastapi", 90, 50),
                *adoption("flask", 60, 30),
                *questions(fastapi=3, flask=9),
            ],
        ),
        ("wrong", [*adoption("fastapi", 90), *adoption("flask", 60), *questions(fastapi=3, flask=9)]),
        ("no data yet", [*adoption("fastapi", 90), *adoption("flask", 60)]),
    ],
    "fastapi-production-ready": [
        ("holds", release("1.2", 20)),
        ("holds in part", release("0.200", 20)),
        ("holds in part", release("1.2", 20, vulnerabilities=None)),
        ("wrong", release("1.2", 200)),
        ("wrong", release("1.2", 20, vulnerabilities=1)),
        ("wrong", release("0.9", 20, archived=True)),
    ],
    "fastapi-fastest": [
        ("holds", [*of_three("json", 2, 4), *of_three("rows", 1.5, 2)]),
        ("holds in part", [*of_three("json", 2, 4), *of_three("rows", 0.8, 2)]),
        ("holds in part", [*of_three("json", 2, 4), *of_three("rows", 1.01, 2)]),
        ("wrong", of_three("json", 0.5, 4)),
        ("no data yet", ratio("json", "fastapi", "flask", 2)),
    ],
    "fastapi-fastest-of-all": [
        ("holds", [*of_three("json", 2, 4), *ratio("json", "fastapi", "starlette", 1.3)]),
        (
            "holds in part",
            [*of_three("json", 2, 4), *of_three("rows", 2, 4), *ratio("json", "fastapi", "starlette", 0.7)],
        ),
        ("wrong", [*of_three("json", 2, 4), *ratio("json", "fastapi", "starlette", 0.7)]),
    ],
    "fastapi-3000": [
        ("holds", costs(json=9000, rows=3000)),
        ("holds in part", costs(json=9000, rows=900)),
        ("wrong", costs(json=2900)),
        ("no data yet", costs("upper bound", json=2900)),
    ],
    "flask-slower": [
        ("holds", of_three("json", 2, 4)),
        ("holds in part", [*of_three("json", 2, 4), *of_three("rows", 1.01, 2)]),
        ("wrong", of_three("json", 0.5, 4)),
    ],
    "drf-slowest": [
        ("holds", of_three("json", 2, 4)),
        ("holds in part", [*of_three("json", 2, 4), *of_three("rows", 3, 2)]),
        ("wrong", of_three("json", 2, 0.5)),
    ],
    "drf-slow-by-orm": [
        (
            "holds",
            [
                *of_three("json", 2, 2),
                *of_three("rows", 2, 4),
                *ratio("json", "django", "django-rest-framework", 1),
            ],
        ),
        (
            "holds in part",
            [
                *of_three("json", 2, 2),
                *of_three("rows", 2, 4),
                *ratio("json", "django", "django-rest-framework", 3),
            ],
        ),
        (
            "wrong",
            [
                *of_three("json", 2, 4),
                *of_three("rows", 2, 2),
                *ratio("json", "django", "django-rest-framework", 3),
            ],
        ),
        ("no data yet", [*of_three("json", 2, 4), *of_three("rows", 2, 2)]),
    ],
    "fastapi-async-native": [
        ("holds", cells("fastapi", async_handlers="yes", asgi="yes")),
        ("holds in part", cells("fastapi", async_handlers="with limits", asgi="yes")),
        ("wrong", cells("fastapi", async_handlers="no", asgi="yes")),
    ],
    "fastapi-on-starlette": [
        ("holds", cells("fastapi", packages="starlette==1 uvicorn==1", asgi="yes")),
        ("holds in part", cells("fastapi", packages="starlette==1 hypercorn==1", asgi="yes")),
        ("wrong", cells("fastapi", packages="hypercorn==1", asgi="yes")),
    ],
    "flask-synchronous": [
        ("holds", cells("flask", wsgi="yes", asgi="no")),
        ("outdated", cells("flask", wsgi="yes", asgi="yes")),
        ("wrong", cells("flask", wsgi="no", asgi="yes")),
    ],
    "flask-async-evolving": [
        ("holds", cells("flask", async_handlers="needs extra")),
        ("outdated", cells("flask", async_handlers="yes")),
        ("wrong", cells("flask", async_handlers="no")),
    ],
    "drf-not-real-time": [
        ("holds", cells("django-rest-framework", websocket="no", async_handlers="needs extra")),
        ("holds in part", cells("django-rest-framework", websocket="no", async_handlers="yes")),
        ("outdated", cells("django-rest-framework", websocket="yes", async_handlers="yes")),
    ],
    "drf-richest": [
        ("holds", _counts(5, 3, 7)),
        ("holds in part", _counts(7, 3, 7)),
        ("wrong", _counts(8, 3, 7)),
    ],
    "fastapi-interactive-docs": [
        ("holds", cells("fastapi", swagger_ui="yes", redoc="yes")),
        ("holds in part", cells("fastapi", swagger_ui="yes", redoc="no")),
        ("outdated", cells("fastapi", then="yes", swagger_ui="no", redoc="no")),
        ("wrong", cells("fastapi", swagger_ui="no", redoc="no")),
    ],
    "fastapi-type-validation": [
        ("holds", cells("fastapi", packages="pydantic==2", type_hints="yes")),
        ("holds in part", cells("fastapi", packages="msgspec==1", type_hints="yes")),
        ("wrong", cells("fastapi", type_hints="no")),
    ],
    "django-batteries": [
        ("holds", _both(admin="yes", orm="yes", user_accounts="yes")),
        ("holds in part", _both(admin="needs extra", orm="yes", user_accounts="yes")),
        ("wrong", _both(admin="no", orm="no", user_accounts="yes")),
    ],
    "drf-docs-need-set-up": [
        ("holds", cells("django-rest-framework", swagger_ui="needs extra", redoc="needs extra")),
        ("outdated", cells("django-rest-framework", swagger_ui="yes", redoc="needs extra")),
        ("wrong", cells("django-rest-framework", swagger_ui="no", redoc="no")),
    ],
    "flask-docs-and-orm-by-extension": [
        ("holds", cells("flask", swagger_ui="no", orm="needs extra")),
        ("holds in part", cells("flask", swagger_ui="no", orm="yes")),
        ("outdated", cells("flask", swagger_ui="yes", orm="yes")),
    ],
    "flask-minimal": [
        ("holds", [*_counts(5, 3, 7), *_sizes(5, 3, 7)]),
        ("holds in part", [*_counts(2, 3, 7), *_sizes(5, 3, 7)]),
        ("wrong", [*_counts(2, 3, 7), *_sizes(2, 3, 7)]),
    ],
    "fastapi-minimal-set-up": [
        ("holds", [*_sample(9, 20), *cells("fastapi", cli="yes", **_READY)]),
        ("holds in part", [*_sample(25, 20), *cells("fastapi", cli="needs extra", **_READY)]),
        (
            "wrong",
            [*_sample(25, 20), *cells("fastapi", cli="no", **_READY | {"openapi": "needs extra"})],
        ),
    ],
    "fastapi-fewer-lines": [
        ("holds", lines(json=(2, 3), rows=(7, 9))),
        ("holds in part", lines(json=(4, 3), rows=(7, 9))),
        ("wrong", lines(json=(4, 3), rows=(9, 9))),
    ],
    "everything-flask-did": [
        (
            "holds",
            [
                *cells("flask", a="yes"),
                *cells("fastapi", a="yes"),
                *of_three("json", 2, 4),
                *lines(json=(2, 3)),
            ],
        ),
        (
            "holds in part",
            [
                *cells("flask", a="yes"),
                *cells("fastapi", a="needs extra"),
                *of_three("json", 2, 4),
                *lines(json=(2, 3)),
            ],
        ),
        ("holds in part", lines(json=(2, 3))),
        (
            "wrong",
            [
                *cells("flask", a="yes"),
                *cells("fastapi", a="no"),
                *of_three("json", 0.5, 4),
                *lines(json=(3, 3)),
            ],
        ),
    ],
    "fastapi-stars": [
        ("holds", adoption("fastapi", 78_500)),
        ("outdated", adoption("fastapi", 101_000)),
        ("outdated", [*adoption("fastapi", 70_000), *stars_then(fastapi=78_100)]),
        ("wrong", [*adoption("fastapi", 70_000), *stars_then(fastapi=60_000)]),
    ],
    "flask-stars": [
        ("holds", adoption("flask", 68_500)),
        ("outdated", adoption("flask", 75_000)),
        ("outdated", [*adoption("flask", 60_000), *stars_then(flask=68_100)]),
        ("wrong", adoption("flask", 60_000)),
    ],
    "fastapi-fastest-growing": [
        ("holds", _grown(900, 100)),
        ("holds in part", _grown(900, 100, downloads=1.1)),
        ("wrong", _grown(100, 900, downloads=1.0)),
        ("no data yet", adoption("fastapi", 900)),
    ],
    "fastapi-catching-up": [
        ("outdated", [*adoption("fastapi", 90), *adoption("flask", 60), *adoption("django", 80)]),
        (
            "holds in part",
            [
                *adoption("fastapi", 90),
                *adoption("flask", 60),
                *questions(fastapi=1, flask=9),
            ],
        ),
        (
            "holds",
            [
                *adoption("fastapi", 50),
                *adoption("flask", 60),
                *stars_then(fastapi=20, flask=50, django=40),
            ],
        ),
        (
            "wrong",
            [
                *adoption("fastapi", 20),
                *adoption("flask", 60),
                *stars_then(fastapi=40, flask=50, django=40),
            ],
        ),
    ],
    "fastapi-loved": [
        ("holds", said("fastapi", performance=0.5, dx=0.3)),
        ("holds in part", said("fastapi", performance=0.5, dx=0.05)),
        ("wrong", said("fastapi", performance=-0.2, dx=0.05)),
        ("no data yet", said("fastapi", performance=0.5)),
    ],
    "drf-for-enterprise": [
        ("holds", said("django-rest-framework", batteries=0.5, stability=0.3)),
        ("holds in part", said("django-rest-framework", batteries=0.05, stability=0.3)),
        ("wrong", said("django-rest-framework", batteries=0.05, stability=-0.3)),
    ],
    "flask-more-set-up": [
        (
            "holds",
            [
                *_counts(5, 3, 0),
                *_sample(18, 38),
                *said("flask", batteries=0.0),
                *said("fastapi", batteries=0.5),
            ],
        ),
        ("holds in part", [*_counts(5, 3, 0), *_sample(18, 38)]),
        (
            "wrong",
            [
                *_counts(3, 5, 0),
                *_sample(18, 38),
                *said("flask", batteries=0.5),
                *said("fastapi", batteries=0.5),
            ],
        ),
        ("no data yet", [*_counts(3, 5, 0), *_sample(18, 38)]),
    ],
}
