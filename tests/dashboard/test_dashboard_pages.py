"""Every page on every kind of snapshot, through Streamlit's own test runner."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import navigation
from tests.dashboard import snapshot
from tests.templates import copied
from warehouse.home import ENVIRONMENT_VARIABLE, Home

APP = Path(navigation.__file__).with_name("app.py")
PAGES = [page.path.name for page in navigation.pages() if page.path.name != "sql.py"]
Use = Callable[[str], Home]


def open_page(name: str, **state: str | list[str]) -> AppTest:
    """Come to a page by its address; `state` is what stands in it."""
    app = AppTest.from_file(str(APP), default_timeout=20)
    if name != "overview.py":
        app.switch_page(f"app_pages/{name}")
    app.query_params.update(state)
    app.run()
    assert not app.exception, app.exception
    return app


def walk(block: Any) -> Iterator[Any]:
    for child in block.children.values():
        yield child
        if hasattr(child, "children"):
            yield from walk(child)


def charts(app: AppTest) -> list[Any]:
    return [element.proto for element in walk(app.main) if element.type == "vega_lite_chart"]


def text(app: AppTest) -> str:
    """Everything that the page says."""
    parts = [
        element.value
        for kind in ("title", "markdown", "caption", "info", "code")
        for element in app.get(kind)
    ]
    parts += [
        f"{alert.proto.title} {alert.value}" for kind in ("error", "warning") for alert in app.get(kind)
    ]
    return "\n".join(parts)


@pytest.mark.parametrize("plan", ["full", "recorded", "stale", "empty"])
@pytest.mark.parametrize("page", PAGES)
def test_every_page_works_on_every_snapshot(use: Use, page: str, plan: str) -> None:
    use(plan)
    app = open_page(page)
    assert len(app.title) == 1
    assert app.title[0].value.endswith("?")
    for chart in charts(app):
        assert len(chart.alt) > 20
        assert json.loads(chart.spec)["$schema"]
    for table in app.dataframe:
        assert table.proto.alt
    assert "None" not in text(app)
    assert "nan" not in text(app).lower().split()


@pytest.mark.parametrize("page", PAGES)
def test_without_a_snapshot_every_page_names_the_commands(home: Home, page: str) -> None:
    app = open_page(page)
    assert app.title[0].value == "No data yet"
    assert "framewatch up" in app.code[0].value
    assert "framewatch collect" in app.code[0].value


def test_a_snapshot_that_lacks_a_table_is_refused_with_the_remedy(
    homes: Callable[[str], Home], home: Home
) -> None:
    import duckdb

    path = copied(homes("empty").path, home).current.resolve()
    path.chmod(0o644)
    with duckdb.connect(str(path)) as connection:
        connection.execute("drop table marts.adoption_now")
    app = AppTest.from_file(str(APP), default_timeout=20).run()
    assert not app.exception
    assert "lacks what this page reads" in app.error[0].value
    assert "framewatch collect" in app.code[0].value


@pytest.fixture(scope="module")
def frameworks_only(homes: Callable[[str], Home], tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A snapshot of a time when there were frameworks and nothing else."""
    import duckdb

    home = copied(homes("empty").path, Home(tmp_path_factory.mktemp("old")))
    path = home.current.resolve()
    path.chmod(0o644)
    with duckdb.connect(str(path)) as connection:
        tables = connection.execute(
            "select table_type, table_schema || '.' || table_name from information_schema.tables"
        ).fetchall()
        for kind, name in tables:
            if name != "marts.frameworks":
                connection.execute(f"drop {'view' if kind == 'VIEW' else 'table'} {name} cascade")
    return home


@pytest.mark.parametrize("page", [*PAGES, "sql.py"])
def test_a_snapshot_of_an_older_time_is_no_traceback(
    frameworks_only: Home, monkeypatch: pytest.MonkeyPatch, page: str
) -> None:
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, str(frameworks_only.path))
    said = text(open_page(page))
    assert said.count("The published data are older than this dashboard") == 1, said


def test_overview_answers_from_data_and_shows_every_framework(use: Use) -> None:
    use("full")
    app = open_page("overview.py")
    assert "**Django** has the most stars (35.7k" in app.markdown[0].value
    assert len(app.dataframe[0].value) == 16
    assert list(app.dataframe[0].value["name"][:3]) == ["FastAPI", "Django REST framework", "Flask"]
    assert [metric.value for metric in app.metric[:3]] == ["21.4k", "40.0k", "3.1.0"]
    assert "FastAPI 3.1.0" in text(app)


def test_overview_says_last_known_when_counts_are_old(use: Use) -> None:
    use("recorded")
    said = text(open_page("overview.py"))
    assert "last known" in said
    assert "Growth today is not known" in said
    assert "Recorded by others: stars of 4 and downloads of 4." in said


def test_missing_figures_are_never_zero(use: Use) -> None:
    use("empty")
    app = open_page("overview.py")
    assert {metric.value for metric in app.metric} == {"–"}
    assert app.dataframe[0].value["stars"].isna().all()
    assert app.dataframe[0].value["latest"].isna().all()
    assert "no data yet" in text(app)
    assert "Run `framewatch collect package_index`." in text(app)


def test_the_picker_narrows_the_cards_and_comes_from_the_url(use: Use) -> None:
    use("full")
    app = open_page("overview.py", fw=["Flask", "Django"])
    assert app.get("pills")[0].value == ["flask", "django"]
    assert len(app.metric) == 6
    app = open_page("overview.py", fw="")
    assert "Pick at least one framework" in app.info[0].value


AGED = {"time": "Since first release", "definitions": "true", "fw": ["FastAPI", "Flask", "Django", "Quart"]}
NARROW = {"show": "Relative", "scale": "Log", "range": "1y"}


@pytest.mark.parametrize(
    ("measure", "state"),
    [("Stars", NARROW), ("Downloads", AGED), ("Questions", NARROW), ("Job adverts", {})],
)
def test_trends_draws_every_measure(use: Use, measure: str, state: dict[str, Any]) -> None:
    use("full")
    app = open_page("trends.py", measure=measure, **state)
    assert len(charts(app)) == 1
    controls = [element.proto for element in walk(app.main) if element.type == "button_group"]
    assert len(controls) > 3
    assert all(control.wrap for control in controls)
    assert "thin: recorded" in text(app) or "all recorded by others" in text(app)


def test_the_choice_goes_along_to_another_page_and_back_into_the_url(use: Use) -> None:
    use("full")
    app = open_page("trends.py", fw=["Django", "Flask"])
    app.query_params.clear()
    app.switch_page("app_pages/overview.py").run()
    assert app.get("pills")[0].value == ["flask", "django"]
    assert app.query_params["fw"] == ["Flask", "Django"]
    app.get("pills")[0].set_value(["fastapi", "django-rest-framework", "flask"]).run()
    assert "fw" not in app.query_params


def test_trends_explains_an_empty_chart(use: Use) -> None:
    use("recorded")
    app = open_page("trends.py", time="Since first release")
    assert "No first release of the picked frameworks is known" in app.info[0].value
    app = open_page("trends.py", fw="Quart")
    assert "There are no figures for stars" in app.info[0].value


def test_the_data_of_a_chart_is_made_only_when_opened(use: Use) -> None:
    use("full")
    app = open_page("trends.py")
    assert not app.code
    app.session_state["data_trend"] = True
    app.run()
    assert not app.exception
    assert len(app.get("download_button")) == 3
    assert "from marts.stars_daily" in app.code[0].value
    assert set(app.dataframe[0].value["framework"]) == {"fastapi", "django-rest-framework", "flask"}


def test_data_health_names_failures_with_their_sentence(use: Use) -> None:
    use("full")
    app = open_page("health.py")
    assert "**1 of 3 sources is fresh:** `github` failed and `pypistats` never ran." in app.markdown[0].value
    assert "did not answer within 5 s" in app.error[0].value
    never, coverage = app.dataframe[0].value, app.dataframe[1].value.set_index("Framework")
    assert never["Source"].tolist() == ["pypistats"]
    assert "One source was never collected" in text(app)
    assert "**pypistats**" not in text(app)
    assert coverage.loc["Flask", "Stars"].startswith("live to")
    assert coverage.loc["Flask", "Questions"].startswith("recorded to")
    assert coverage.loc["Quart", "Stars"] == "–"


def test_data_health_tells_what_the_last_collection_could_not_publish(use: Use) -> None:
    file = use("full").last_run
    file.write_text(json.dumps({"problems": ["marts.releases: a release has a file: 3 rows fail."]}))
    try:
        shown = open_page("health.py").error[0]
    finally:
        file.unlink()
    assert "could not store or publish" in shown.proto.title
    assert "3 rows fail" in shown.value


def test_data_health_warns_of_stale_sources(use: Use) -> None:
    use("stale")
    assert "package_index is stale" in open_page("health.py").warning[0].proto.title


def test_the_strip_of_the_first_start_appears_while_it_runs(use: Use, tmp_path: Path) -> None:
    shown = use("full")
    progress = Path(os.environ[ENVIRONMENT_VARIABLE]) / "up_progress.json"
    assert progress.parent == shown.path
    step = {"name": "index", "label": "Releases", "status": "running", "detail": "flask (3 of 16)"}
    progress.write_text(json.dumps({"steps": [step], "updated_at": f"{snapshot.NOW.isoformat()}+00:00"}))
    try:
        said = text(open_page("overview.py"))
    finally:
        progress.unlink()
    assert "**First start:** Releases now, 1 of 1 steps left." in said
    assert "flask (3 of 16)" in said
