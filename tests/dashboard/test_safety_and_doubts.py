"""The card on safety, and what Data health says of doubtful figures."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from dashboard import doubts, safety
from tests.dashboard import snapshot
from tests.dashboard.test_dashboard_pages import open_page
from tests.templates import copied
from warehouse.home import Home
from warehouse.store import load, publish
from warehouse.tables.index import IndexMetadata

NOW = dt.datetime(2024, 6, 15)
Use = Callable[[str], Home]


def row(**changes: Any) -> dict[str, Any]:
    values: dict[str, Any] = {
        "name": "Flask",
        "latest_version": "3.0",
        "latest_released_at": dt.datetime(2024, 6, 1),
        "releases_last_365": 5,
        "is_pre_1_0": False,
        "newest_python": "3.14",
        "open_vulnerabilities": 0,
        "median_days_to_fix": 2.4,
        "archived": False,
        "commits_90_days": 10,
        "contributors": 800,
    }
    return values | changes


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({}, "Flask: released within a year, nothing open"),
        ({"open_vulnerabilities": None}, "Flask: released within the last year"),
        ({"open_vulnerabilities": 2}, "Vulnerable in the newest release: Flask"),
        ({"latest_released_at": dt.datetime(2023, 1, 1)}, "No release for more than a year: Flask"),
        ({"archived": True, "open_vulnerabilities": 1}, "Closed by the owners: Flask"),
    ],
)
def test_the_gravest_finding_is_the_title(changes: dict[str, Any], sentence: str) -> None:
    assert safety.takeaway([row(**changes)], NOW) == sentence


def test_what_nobody_counted_is_a_dash_and_a_zero_a_zero() -> None:
    unknown = {name: None for name in row() if name != "name"}
    known, missing = safety.table([row(), row(**unknown)], NOW).to_dict("records")
    assert known["Open vulnerabilities"] == "0"
    assert known["Days to a fix"] == "2"
    assert set(missing.values()) == {"Flask", "–"}


def test_overview_has_the_card_once_releases_are_known(use: Use) -> None:
    use("full")
    titles = [item.value for item in open_page("overview.py").markdown]
    assert any("released within the last year" in title for title in titles)
    use("empty")
    assert not any("released within" in item.value for item in open_page("overview.py").markdown)


def test_data_health_warns_of_a_package_that_links_elsewhere(
    homes: Callable[[str], Home], home: Home
) -> None:
    copied(homes("empty").path, home)
    links = {
        "flask": "Source, https://github.com/somebody/flask",
        "django": "https://github.com/django/django",
    }
    facts: dict[str, Any] = {"version": "1.0", "summary": None, "licence": None, "requires_python": None}
    facts |= {"dependencies": [], "optional_dependencies": [], "classifiers": []}
    facts |= {"typed": None, "wheel_size_bytes": None}
    rows = [IndexMetadata(package=name, project_urls=[link], **facts) for name, link in links.items()]
    snapshot.put(home, IndexMetadata, rows, "package_metadata", "live")
    load(home)
    publish(home)
    app = open_page("health.py")
    [warning] = [item for item in app.warning if "may be mistaken" in item.proto.title]
    assert warning.proto.title == "Flask may be mistaken"
    assert "links to somebody/flask and not to pallets/flask" in warning.value
    assert any("1 of 16 packages link to the repository" in item.value for item in app.markdown)


def test_identity_is_not_claimed_before_anything_is_known() -> None:
    assert doubts.identity_answer([{"verdict": "unknown"}]).endswith("is not known yet")
    assert doubts.identity_answer([{"verdict": "ok"}] * 2).startswith("All 2 packages")
