"""Downloads taken apart: by Python version, by system, with mirrors and without them."""

from __future__ import annotations

import pandas as pd
import pytest

from dashboard import db, trend_breakdowns
from dashboard import trend_breakdown_wording as wording
from dashboard.catalogue import catalogue
from dashboard.queries import Query
from dashboard.trend_breakdowns import BREAKDOWNS, PYTHONS, SYSTEMS
from tests.dashboard.test_dashboard_pages import Use, charts, open_page, text


def test_shares_of_whole_weeks_with_the_small_ones_put_together(use: Use) -> None:
    use("full")
    rows, _ = trend_breakdowns.rows_of(PYTHONS, "flask", None)
    week = rows[rows["day"] == rows["day"].max()].set_index("category")["value"]
    # 3.6 to 3.14 with 400 to 1000 downloads a day; unknown ones are not part of the whole.
    assert week["3.12"] == pytest.approx(1000 / 6600)
    assert week["other"] == pytest.approx((400 + 500 + 600) / 6600)
    assert week.sum() == pytest.approx(1)
    assert len(week) == 7
    assert rows["day"].dt.day_of_week.eq(0).all()


def test_a_week_with_a_missing_day_is_a_gap(use: Use) -> None:
    use("full")
    rows, _ = trend_breakdowns.rows_of(SYSTEMS, "flask", None)
    weeks = rows["day"].drop_duplicates().sort_values().diff().dt.days
    assert weeks.max() > 7
    card = trend_breakdowns.card(SYSTEMS, catalogue()["flask"], None)
    drawn = next(iter(card.chart.to_dict()["datasets"].values()))
    assert len({row["segment"] for row in drawn}) == 2 * 2, "two systems, each before and after the gap"
    assert card.takeaway == "Flask: most on Linux, 75%"
    assert "macOS 25%" in card.alt


def test_the_sql_of_a_breakdown_gives_its_rows(use: Use) -> None:
    use("full")
    card = trend_breakdowns.card(PYTHONS, catalogue()["flask"], 1)
    pd.testing.assert_frame_equal(card.data.reset_index(drop=True), db.read(Query(card.sql)))


@pytest.mark.parametrize("name", BREAKDOWNS)
def test_trends_draws_a_chart_per_framework_and_names_those_without_figures(use: Use, name: str) -> None:
    use("full")
    app = open_page("trends.py", measure=name, fw=["Flask", "Django"])
    drawn = 2 if name == "Mirrors" else 1
    assert len(charts(app)) == drawn
    said = text(app)
    if drawn == 1:
        assert f"There are no figures on {name.lower()} of Django yet. Run `framewatch collect`." in said


def test_mirrors_are_told_only_from_both_figures() -> None:
    assert wording.mirrors("Flask", {"with_mirrors": 200.0, "without_mirrors": 150.0}) == (
        "Flask: mirrors made 25% of the raw downloads"
    )
    assert wording.mirrors("Flask", {"without_mirrors": 1.0}) == (
        "Flask: only without mirrors figures are known"
    )
    assert wording.mirrors("Flask", {"with_mirrors": 0.0, "without_mirrors": 0.0}) == (
        "Flask: nobody downloaded it"
    )


def test_the_rest_is_never_the_leader() -> None:
    assert wording.pythons("Flask", {"3.12": 0.3, "other": 0.7}) == "Flask: most for Python 3.12, 30%"
    assert wording.systems("Flask", {"Darwin": 0.9, "Linux": 0.1}) == "Flask: most on macOS, 90%"
