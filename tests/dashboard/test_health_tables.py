"""Data health's tables: which days are missing, whether sources agree, how many requests are left."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from dashboard import db
from dashboard import health_tables as tables
from tests.dashboard.test_dashboard_pages import Use, open_page, text

NOW = dt.datetime(2026, 11, 24, 12)


def day(number: int) -> dt.date:
    return dt.date(2026, 11, number)


def series(name: str, *gaps: tuple[int, int], source: str = "s") -> dict[str, Any]:
    return {
        "measure": "Downloads",
        "series": "without_mirrors",
        "source": source,
        "name": name,
        "first_day": day(1),
        "last_day": day(20),
        "days": 20,
        "missing": sum(last - first + 1 for first, last in gaps),
        "gaps": [{"first": day(first), "last": day(last)} for first, last in gaps] or None,
    }


def pair(name: str, ratio: float | None, verdict: str = "agree") -> dict[str, Any]:
    return {
        "name": name,
        "series": "with_mirrors",
        "unit": "days",
        "source": "a",
        "other_source": "b",
        "last_day": day(20),
        "median_ratio": ratio,
        "verdict": verdict,
    }


def pool(
    used: int, *, left: int | None = None, free_in: float | None = None, ago: float = 60.0
) -> dict[str, Any]:
    return {
        "pool": "host",
        "requests_allowed": 50,
        "window_seconds": 3600,
        "requests_used": used,
        "host_left": left,
        "free_at": None if free_in is None else NOW + dt.timedelta(seconds=free_in),
        "as_of": NOW - dt.timedelta(seconds=ago),
    }


def test_the_same_gap_of_several_frameworks_is_told_once() -> None:
    rows = [series("Flask", (3, 3), (7, 9)), series("Django", (3, 3)), series("Quart", source="t")]
    assert tables.completeness_takeaway(rows) == "2 of 3 series lack days, 5 in all; they stay gaps"
    frame = tables.completeness(rows)
    assert frame["Which"].tolist() == ["7 Nov 2026 – 9 Nov 2026 (Flask); 3 Nov 2026 (all)", "–"]
    assert frame["Missing days"].tolist() == [5, 0]
    many = tables.completeness([series("Flask", *((n, n) for n in range(2, 19, 2)))])
    assert many["Which"][0].endswith("12 Nov 2026 (Flask); 5 more")
    assert tables.completeness_takeaway(rows[2:]) == "No day is missing in any of 1 series collected here"


def test_the_warehouse_names_the_missing_days(use: Use) -> None:
    use("full")
    rows = db.rows(tables.COMPLETENESS)
    holed = {(row["measure"], row["name"]): row["missing"] for row in rows if row["missing"]}
    assert holed == {("Downloads by system", "Flask"): 2}
    assert "3 of" not in tables.completeness_takeaway(rows)


def test_agreement_counts_what_can_be_told() -> None:
    rows = [pair("Flask", 1.01), pair("Django", 1.2, "differ"), pair("Quart", None, "too few")]
    assert tables.reconciliation_takeaway(rows) == (
        "Two sources agree within 3% on 1 of 2 series that both count"
    )
    line = tables.reconciliation(rows).iloc[0]
    assert (line["Frameworks"], line["Agree"], line["Median ratio"]) == (3, 1, "1.01 to 1.2")
    assert tables.reconciliation_takeaway(rows[2:]).startswith("No two sources")
    assert tables.reconciliation(rows[2:])["Median ratio"].tolist() == ["–"]


@pytest.mark.parametrize(
    ("row", "left"),
    [
        (pool(20), 30),
        (pool(20, left=7), 7),
        (pool(20, left=4600), 30),
        (pool(50), 0),
        (pool(10, free_in=30), 0),
        (pool(10, free_in=-30), 40),
        (pool(50, left=0, ago=3600), 50),
    ],
)
def test_what_is_left_of_a_budget(row: dict[str, Any], left: int) -> None:
    assert tables.left(row, NOW) == left
    line = tables.budgets([row], NOW).iloc[0]
    assert (line["Left"], line["Allowed"]) == (left, "50 in 1 h")
    assert line["Next"] == ("24 Nov 2026 12:00 UTC" if row["free_at"] and left == 0 else "now")


def test_a_spent_budget_is_the_takeaway() -> None:
    assert tables.budgets_takeaway([pool(50)], NOW) == "No requests left for now: host"
    assert tables.budgets_takeaway([pool(1)], NOW) == "Requests are left at every host with a budget"


def test_data_health_shows_them(use: Use) -> None:
    use("full")
    said = text(open_page("health.py"))
    assert "series lacks days, 2 in all; they stay gaps" in said
