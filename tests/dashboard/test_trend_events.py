"""What happened to a series: which events belong to what is shown, where they stand, how they are told."""

from __future__ import annotations

import pandas as pd

from dashboard import trend_events, trends
from dashboard.charts.axes import Look
from dashboard.charts.lines import lines
from tests.dashboard.test_dashboard_pages import Use, charts, open_page, text


def shown(source: str, definition: str) -> pd.DataFrame:
    return pd.DataFrame({"source": [source], "series": [definition]})


def events(*rows: tuple[str, str | None, str | None, str]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["kind", "framework", "collection", "series"])
    return frame.assign(day=pd.Timestamp("2024-03-05"), title="Something", detail="For a reason.")


def test_events_of_other_series_and_counters_are_left_out() -> None:
    found = events(
        ("meter_change", None, "lists/top", "pip"),
        ("meter_change", None, "others/rank", "pip"),
        ("meter_change", None, "lists/top", "all_installers"),
        ("anomaly", "flask", "lists/top", "pip"),
        ("crossover", "flask", None, "pip"),
        ("crossover", "flask", None, "without_mirrors"),
    )
    kept = trend_events.of_series(found, shown("lists/top (BigQuery)", "pip"))
    assert kept.index.tolist() == [0, 3, 4]
    assert trend_events.of_series(found.head(0), shown("x", "pip")).empty


def test_symbols_stand_on_the_line_of_their_framework_and_borders_at_their_day() -> None:
    frame = pd.DataFrame(
        {
            "framework": ["flask", "flask"],
            "day": pd.to_datetime(["2024-03-04", "2024-03-11"]),
            "value": [10.0, 20.0],
            "colour": "flask",
            "label": "Flask",
            "source": "s",
            "style": "live",
            "series": "",
            "segment": 0,
            "alone": False,
            "seam": False,
            "definition": None,
        }
    ).assign(x=lambda f: f["day"], x_end=pd.NaT)
    found = events(
        ("crossover", "flask", None, "observed"),
        ("anomaly", "django", None, "observed"),
        ("meter_change", None, "c", "pip"),
    )
    placed, meters = trend_events.placed(found, frame), trend_events.meters(found)
    assert placed[["framework", "value", "symbol", "when"]].to_numpy().tolist() == [
        ["flask", 10.0, "diamond", "5 Mar 2024"]
    ]
    assert meters["kind"].tolist() == ["meter_change"]
    ends = pd.DataFrame({"x": [frame["x"].max()], "value": [20.0], "colour": ["flask"], "text": ["Flask"]})
    hover = pd.DataFrame({"x": [frame["x"].max()], "when": [""], "Flask": ["20"]})
    chart = lines(frame, ends, hover, Look(domain=("flask",)), None, placed, meters)
    marks = [layer["mark"] for layer in chart.to_dict()["layer"]]
    assert [mark["type"] for mark in marks] == ["line", "rule", "text", "point", "text", "rule"]
    plain = lines(frame, ends, hover, Look(domain=("flask",)))
    assert len(plain.to_dict()["layer"]) == 3


def test_trends_marks_and_lists_what_happened_until_it_is_switched_off(use: Use) -> None:
    use("full")
    app = open_page("trends.py")
    said = text(app)
    assert "◆ passed another one" in said
    assert "**FastAPI passed Django REST framework in stars**" in said
    assert "days missing**" in said
    app = open_page("trends.py", events="false")
    assert "passed" not in text(app)
    assert len(charts(app)) == 1


def test_a_crossover_needs_both_frameworks(use: Use) -> None:
    use("full")
    for frameworks, kinds in (
        (("fastapi", "django-rest-framework"), ["anomaly", "crossover"]),
        (("fastapi", "django"), ["anomaly"]),
    ):
        choice = trends.Choice(frameworks)
        assert trends.events(choice, trends.card(choice).data)["kind"].tolist() == kinds
