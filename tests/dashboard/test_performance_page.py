"""The Performance page and its card on Overview: nothing, one machine, two machines, an interrupted run."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from dashboard import db, performance, performance_cards, performance_footprint, performance_ratios, queries
from dashboard.card import Card
from tests.dashboard import snapshot
from tests.dashboard.performance_rows import BROKEN, HERE, HISTORY, RECORDED, Bench, put_bench
from tests.dashboard.test_dashboard_pages import charts, open_page, text
from warehouse.home import ENVIRONMENT_VARIABLE, Home

PLANS: dict[str, tuple[Bench, ...]] = {
    "one machine": (HERE,),
    "two machines": (HERE, RECORDED, HISTORY),
    "recorded": (RECORDED, HISTORY),
    "interrupted": (BROKEN,),
}
Use = Callable[[str], Home]
PAGE = "performance.py"


@pytest.fixture(scope="module")
def measured_homes(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Home]:
    made: dict[str, Home] = {}

    def home_of(name: str) -> Home:
        if name not in made:
            home = Home(tmp_path_factory.mktemp("bench")).create()
            for bench in PLANS[name]:
                put_bench(home, bench)
            made[name] = snapshot.make(home, snapshot.Plan(releases=name == "two machines"))
        return made[name]

    return home_of


@pytest.fixture
def measured(measured_homes: Callable[[str], Home], monkeypatch: pytest.MonkeyPatch) -> Use:
    """Make the home of a plan the default one."""

    def choose(name: str) -> Home:
        home = measured_homes(name)
        monkeypatch.setenv(ENVIRONMENT_VARIABLE, str(home.path))
        return home

    return choose


def titles(app: AppTest) -> str:
    return "\n".join(value.value for value in app.markdown if value.value.startswith("#"))


@pytest.mark.parametrize("plan", ["two machines", "one machine", "recorded", "interrupted"])
def test_the_page_works_whatever_was_measured(measured: Use, plan: str) -> None:
    measured(plan)
    app = open_page(PAGE)
    assert app.title[0].value.endswith("?")
    for chart in charts(app):
        assert len(chart.alt) > 20
        assert json.loads(chart.spec)["$schema"]
    for table in app.dataframe:
        assert table.proto.alt
    said = text(app)
    assert "None" not in said
    assert "nan" not in said.lower().split()


def test_without_a_complete_run_the_page_names_the_command(measured: Use) -> None:
    measured("interrupted")
    app = open_page(PAGE)
    assert "nothing is said about speed" in app.markdown[0].value
    assert "framewatch bench --quick" in app.code[0].value
    assert not charts(app)
    assert "card_speed" not in str(app.main)


def test_the_answer_compares_and_says_where_the_order_changes(measured: Use) -> None:
    measured("one machine")
    said = text(open_page(PAGE))
    assert "For JSON, a second of CPU time serves 4.00× as many requests with **FastAPI**" in said
    assert "(3.64–4.40, within this run)" in said
    assert "the order changes: Flask overtakes FastAPI (2.00×)" in said
    assert "A firm headline needs 3 runs; this rests on one." in said
    assert "- 100 rows from a database: Flask > FastAPI ≈ Django REST framework" in said


def test_a_contended_machine_withholds_the_clock_and_latency(measured: Use) -> None:
    measured("one machine")
    app = open_page(PAGE)
    said = text(app)
    assert "Contended machine: 1.2 cores were busy with other work" in said
    assert "Latency is withheld: the machine was contended" in said
    table = app.dataframe[0].value
    assert table["Requests / s"].isna().all()
    assert set(table["Basis"]) == {"at most"}
    assert table.iloc[0]["CPU µs / request"] == pytest.approx(30)
    assert "at least as many" in said
    assert "framewatch bench --full" in said


def test_a_quiet_machine_shows_clock_latency_split_and_releases(measured: Use) -> None:
    measured("recorded")
    app = open_page(PAGE)
    said = text(app)
    assert "Quiet machine" in said
    assert "over 3 runs" in said
    assert "firm headline needs" not in said
    assert app.dataframe[0].value["Requests / s"].notna().all()
    assert "99 of 100 requests take FastAPI 3.0 ms or less, Django REST framework 12.0 ms" in said
    assert "The server, not the framework, is most of a gap: FastAPI / Flask is 2.00× behind" in said
    assert "1.04× behind the same server, no difference shown" in said
    assert "CPU time per request: FastAPI +50% since 1.0.0; no difference shown for Flask" in said
    assert len(charts(app)) == 7


def test_one_machine_at_a_time_the_measured_one_first(measured: Use) -> None:
    measured("two machines")
    app = open_page(PAGE)
    options = app.selectbox[0].options
    assert options[0].startswith("Measured here · Invented processor a")
    assert options[1].startswith("Recorded by framewatch · Invented processor d")
    assert "Recorded by framewatch on Invented processor d, 2 cores: JSON, FastAPI / Django REST" in text(app)
    app = open_page(PAGE, machine=options[1])
    assert "Quiet machine" in text(app)
    assert "Measured here on Invented processor a" in text(app)


def test_choices_come_from_the_url_and_unknown_ones_do_no_harm(measured: Use) -> None:
    measured("recorded")
    state: dict[str, Any] = {"server": "Same for all", "against": "FastAPI", "workloads": "true"}
    said = text(open_page(PAGE, **state))
    assert "JSON: FastAPI ≈ Flask > Django REST framework" in said
    assert "FastAPI = 1" in said
    odd = open_page(PAGE, server="Nonsense", against="Nobody", machine="elsewhere")
    assert "Flask = 1" in text(odd)


def test_frameworks_that_were_not_measured_are_named(measured: Use) -> None:
    measured("one machine")
    assert "not measured: Quart" in text(open_page(PAGE, fw=["FastAPI", "Flask", "Quart"]))
    said = text(open_page(PAGE, fw=["Quart", "Sanic"]))
    assert "were not measured together on this machine" in said
    assert "framewatch bench --framework sanic --framework quart" in said
    assert "Pick a second framework" in text(open_page(PAGE, fw="Flask"))


def test_the_page_tells_how_to_repeat_the_run_and_what_was_installed(measured: Use) -> None:
    measured("one machine")
    app = open_page(PAGE)
    assert not app.code
    app.session_state["method"] = True
    app.run()
    assert "framewatch bench --quick" in [code.value for code in app.code]
    assert "Invented processor a (x86_64), 2 cores" in text(app)
    assert list(app.dataframe[-1].value["lock"][0]) == ["django-rest-framework==3.1.0", "alpha==1.0"]


def test_overview_has_the_headline(measured: Use) -> None:
    measured("two machines")
    app = open_page("overview.py")
    assert "With 100 rows from a database the order changes" in titles(app)
    assert "Measured here: Invented processor a, 2 cores." in text(app)
    assert app.markdown[0].value.endswith("Features are not measured here yet.")
    measured("interrupted")
    assert "CPU time" not in text(open_page("overview.py"))


def test_what_others_recorded_was_not_measured_here(measured: Use) -> None:
    measured("recorded")
    answer = open_page("overview.py").markdown[0].value
    assert answer.endswith("Speed and features are not measured here yet.")


def test_costs_stand_beside_the_framework(measured: Use) -> None:
    measured("one machine")
    costs = next(table.value for table in open_page(PAGE).dataframe if "Rounds" in table.value)
    assert list(costs.columns[:3]) == ["Framework", "CPU µs / request", "Workload"]


CHOICE = performance.Choice(RECORDED.machine, ("fastapi", "flask", "django-rest-framework"))
CARDS: dict[str, Callable[[], Card]] = {
    "ratios": lambda: performance_ratios.ratio_card(CHOICE),
    "split": lambda: performance_cards.split_card(CHOICE),
    "history": lambda: performance_cards.history_card(CHOICE, "json"),
    "latency": lambda: performance_cards.latency_card(CHOICE),
    "start": lambda: performance_footprint.footprint_card(CHOICE, performance_footprint.FOOTPRINTS[0]),
}


@pytest.mark.parametrize("name", CARDS)
def test_every_chart_is_valid_vega_lite_and_its_sql_gives_its_rows(measured: Use, name: str) -> None:
    measured("recorded")
    card = CARDS[name]()
    assert card.chart.to_dict()["height"] > 100
    assert card.takeaway
    pasted = pd.DataFrame(db.rows(queries.Query(card.sql)))
    order = [column for column in ("framework", "release", "workload") if column in pasted]
    pd.testing.assert_frame_equal(
        *(frame.sort_values(order, ignore_index=True) for frame in (card.data, pasted))
    )
