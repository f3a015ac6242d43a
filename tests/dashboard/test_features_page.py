"""The Features page: matrix, filters in the URL, evidence, the sample API side by side, nothing probed."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pandas as pd
import pytest
from playwright.sync_api import Browser, Page, expect
from streamlit.testing.v1 import AppTest

from dashboard import db, queries
from dashboard.features import panels, samples
from dashboard.features.samples import Api, Costs
from dashboard.performance_pairs import Pairs
from tests.dashboard import feature_rows
from tests.dashboard.browsing import CHROMIUM
from tests.dashboard.serving import dashboard
from tests.dashboard.test_dashboard_pages import open_page, text, walk
from warehouse.home import ENVIRONMENT_VARIABLE, Home

PAGE = "features.py"


@pytest.fixture(scope="module")
def probed_home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return feature_rows.make(Home(tmp_path_factory.mktemp("features")))


@pytest.fixture
def probed(probed_home: Home, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, str(probed_home.path))
    return probed_home


def tables(app: AppTest) -> list[str]:
    """HTML of the tables on the page: the matrix, then the endpoints."""
    found = [element.proto for element in walk(app.main) if element.type == "bidi_component"]
    return [json.loads(proto.json)["html"] for proto in found]


def drawer(app: AppTest) -> str:
    """Everything that the drawer of evidence says; empty when it is closed."""
    overlay = app._tree.children.get(2)
    opened = [block for block in walk(overlay) if block.type == "dialog"] if overlay else []
    return "\n".join(
        str(element.value) for block in opened for element in walk(block) if hasattr(element, "value")
    )


def test_the_page_answers_from_what_was_probed(probed: Home) -> None:
    app = open_page(PAGE)
    said = text(app)
    assert (
        "Of 3 features that were tried in all of them, **FastAPI** has 2 out of the box (3 with extras)"
        in said
    )
    assert "only FastAPI has Websocket" in said
    assert "2 of 15 results were proved on this machine, 13 elsewhere." in said
    assert "None" not in said
    matrix = tables(app)[0]
    assert "aria-label='FastAPI, Websocket: yes, since 2.0.0, proved here'" in matrix
    assert "aria-label='Flask, Admin: error, recorded'" in matrix
    assert "20.0 MB" in matrix


def test_filters_come_from_the_url(probed: Home) -> None:
    app = open_page(PAGE, fw=["FastAPI", "Quart"], area="Web", differences="true")
    assert tables(app)[0].count("<th scope='row'>") == 1
    assert "Openapi" in tables(app)[0]
    assert "1 of 5 rows." in text(app)
    app = open_page(PAGE, verdict="error", find="sessions")
    assert "No feature of the picked frameworks matches the filters." in text(app)
    app.button[0].click().run()
    assert tables(app)[0].count("<th scope='row'>") == 5
    assert "pick a second one" in text(open_page(PAGE, fw="Flask", differences="true"))


def test_a_cell_in_the_url_opens_its_evidence(probed: Home) -> None:
    app = open_page(PAGE, cell="django-rest-framework.openapi")
    said = drawer(app)
    assert "needs extra" in said
    assert "openapi-extra" in said
    assert f"GET /openapi → 200 {feature_rows.HOSTILE}\nGET /openapi/none → 404" in said
    assert "On uvicorn 1.0, Python 3.11.7" in said
    assert "app = 'tried'" in said
    assert "def openapi(subject): ..." in said
    assert "New between 1.0.0, which lacks it, and 2.0.0" in drawer(open_page(PAGE, cell="fastapi.websocket"))
    assert "has changed since" in drawer(open_page(PAGE, cell="flask.sessions"))


@pytest.mark.parametrize("cell", ["nobody.openapi", "quart.sessions"])
def test_an_unknown_cell_does_no_harm(probed: Home, cell: str) -> None:
    assert drawer(open_page(PAGE, cell=cell)) == ""


def test_the_rows_leave_as_markdown_and_sql(probed: Home) -> None:
    app = open_page(PAGE, area="Packaging")
    app.session_state["markdown_features"] = True
    app.session_state["data_features"] = True
    app.run()
    codes = [code.value for code in app.code]
    assert codes[0].splitlines()[2] == "| Installed size | 20.0 MB | 50.0 MB | 4.0 MB |"
    pasted = pd.DataFrame(db.rows(queries.Query(codes[1])))
    assert list(pasted["framework"]) == list(app.dataframe[0].value["framework"])
    assert len(pasted) == 3


def test_the_sample_api_stands_side_by_side(probed: Home) -> None:
    app = open_page(PAGE)
    assert "FastAPI takes 6, Django REST framework 12 and Flask 18 lines of code" in text(app)
    shown = tables(app)[1]
    assert "9 lines · at most 400 µs of CPU time per request<small>gunicorn, 4 rounds alike</small>" in shown
    assert "<small>0.50× as many requests as FastAPI (0.45–0.55, within this run)</small>" in shown
    assert "# fastapi validate" in shown
    assert "aria-label='FastAPI, A WebSocket echo: 3 lines'" in shown
    assert "An order with a price that is no number<small><code>POST /orders" in shown
    assert "<b>422</b> application/json" in shown
    assert "{&quot;detail&quot;: &quot;&lt;img" in shown
    assert shown.count("not asked") == 2


def test_an_endpoint_that_none_of_the_next_has_is_left(probed: Home) -> None:
    app = open_page(PAGE, side="FastAPI", endpoint="A WebSocket echo")
    app.multiselect[0].set_value(["flask"]).run()
    assert not app.exception
    assert "# flask validate" in tables(app)[1]


def test_an_endpoint_without_answers_names_the_command_and_a_taken_mistake_stands_out(probed: Home) -> None:
    assert "Not asked yet: <code>framewatch probe</code>" in tables(open_page(PAGE, endpoint="JSON"))[1]
    row = {
        "mistake": "no token",
        "request": "GET /me",
        "position": 0,
        "release": "1",
        "media_type": "",
        "body": "",
    }
    api = Api({}, {("flask", "auth"): [row | {"status": 200}], ("quart", "auth"): [row | {"status": 500}]})
    html = panels.answers(api, ["flask", "quart"], "auth", {"flask": "Flask", "quart": "Quart"})
    assert html.count("class='red'") == 2
    assert "<b>200</b> took it" in html
    assert "<b>500</b> failed" in html
    assert "(no body)" in html


def test_frameworks_and_endpoint_of_the_sample_api_come_from_the_url(probed: Home) -> None:
    shown = tables(open_page(PAGE, side=["Flask", "FastAPI"], endpoint="A WebSocket echo"))[1]
    assert "Its sample app does not have this endpoint." in shown
    assert "3 lines · cost not measured" in shown
    assert "# fastapi websocket" in shown
    assert "Django REST framework" not in shown
    assert "Choose one framework or more" in text(open_page(PAGE, side=""))
    many = open_page(PAGE, side=["Flask", "Flask", "Nobody", "Quart", "FastAPI", "DRF"])
    assert many.multiselect[0].value == ["flask", "fastapi", "django-rest-framework"]


def test_the_sample_api_follows_the_picker_until_frameworks_are_chosen_for_it(probed: Home) -> None:
    app = open_page(PAGE)
    app.get("pills")[0].set_value(["flask", "fastapi"]).run()
    assert app.multiselect[0].value == ["fastapi", "flask"]
    app.multiselect[0].set_value(["flask"]).run()
    assert app.query_params["side"] == "Flask"
    app.get("pills")[0].set_value(["fastapi"]).run()
    assert app.multiselect[0].value == ["flask"]


def test_a_cost_tells_how_far_its_rounds_lie_apart() -> None:
    row = {"server": "uvicorn", "cpu_us_per_request": 1203.4, "cpu_us_upper_quartile": 1301.0, "rounds": 10}
    costs = Costs({("flask", "json"): row | {"cpu_basis": "measured"}}, Pairs({}))
    assert samples.cost(costs, "flask", "flask", "json", {}) == [
        "1,203 µs of CPU time per request",
        "uvicorn, middle half of 10 rounds: 1,203–1,301 µs",
    ]


def test_code_keeps_its_text_and_its_indentation() -> None:
    source = "def f(x: str) -> None:\n\n    return '<b>'\n"
    html = panels.code(source)
    lines = re.findall(r"--indent:(\d+)'>(.*?)\n</span>", html)
    assert [int(indent) for indent, _ in lines] == [0, 0, 4]
    assert unescape(re.sub("<[^>]+>", "", html)) == source


def test_overview_says_it_in_one_sentence_and_nothing_of_frameworks_without_probes(probed: Home) -> None:
    app = open_page("overview.py")
    assert "measured here" not in app.markdown[0].value
    said = text(app)
    assert "features" in [link.proto.page for link in app.get("page_link")]
    assert "##### Of 3 features that were tried in all of them, FastAPI has 2 out of the box" in said
    assert "only FastAPI has Websocket" in said
    assert "out of the box" not in text(open_page("overview.py", fw="Sanic"))


def test_without_probes_the_page_names_the_command(use: Callable[[str], Home]) -> None:
    use("empty")
    app = open_page(PAGE)
    assert "nothing is said about features" in text(app)
    assert "framewatch probe" in app.code[0].value


@pytest.fixture(scope="module")
def address(probed_home: Home) -> Iterator[str]:
    with dashboard(probed_home) as (found, _):
        yield found


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed on this machine")
def test_a_visitor_goes_from_the_matrix_to_the_evidence_and_home_with_the_rows(
    address: str, browser: Browser, tmp_path: Path
) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 844})
    said: list[str] = []
    asked: list[str] = []
    page.on("dialog", lambda dialog: said.append(dialog.message))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{address}/features")
    _evidence(page, address)
    _rows(page, tmp_path)
    assert said == []
    hosts = {urlsplit(url).hostname for url in asked if not url.startswith(("data:", "blob:"))}
    assert hosts == {"127.0.0.1"}


def _evidence(page: Page, address: str) -> None:
    """By keyboard: one stop, arrows between cells, Enter opens, Escape closes and cleans the address."""
    first = page.get_by_role("button", name="FastAPI, Openapi: yes, proved here")
    expect(first).to_be_visible()
    widths: Any = page.evaluate("[...document.querySelectorAll('html, body')].map(e => e.scrollWidth)")
    assert max(widths) <= 390
    first.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    panel = page.get_by_role("dialog")
    expect(panel).to_contain_text("Openapi in Django REST framework")
    expect(panel).to_contain_text(feature_rows.HOSTILE)
    expect(page).to_have_url(f"{address}/features?cell=django-rest-framework.openapi")
    panel.get_by_role("button", name="Flask: no").click()
    expect(page.get_by_role("dialog")).to_contain_text("Openapi in Flask")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page).to_have_url(f"{address}/features")


def _rows(page: Page, folder: Path) -> None:
    """Differences only, then the rows as a file; a cell of the endpoints leads to its code."""
    page.locator(".st-key-differences label").click()
    expect(page).to_have_url(re.compile("differences=true"))
    page.get_by_role("button", name="Flask, JSON: 9 lines, at most 200 µs").click()
    expect(page.get_by_text("# flask json")).to_be_visible()
    page.locator(".st-key-data_features summary").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="CSV", exact=True).click()
    download.value.save_as(folder / "rows.csv")
    assert (folder / "rows.csv").read_bytes().startswith(b"area,probe,title")
