"""Choose and its card on Overview on published snapshots: with benchmarks and probes, and without."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterator
from urllib.parse import parse_qsl, urlsplit

import pandas as pd
import pytest

from dashboard import db
from dashboard.choose.criteria import CRITERIA, askable
from dashboard.choose.decide import Wish
from dashboard.choose.page import parts, read, told
from dashboard.choose.page.chart import drawn, ranking
from dashboard.queries import Query
from tests.dashboard import snapshot
from tests.dashboard.community_home import rows as community_rows
from tests.dashboard.performance_rows import HERE, put_bench
from tests.dashboard.test_dashboard_pages import charts, open_page, text
from tests.warehouse.community_rows import card
from tests.warehouse.probe_rows import described, result
from warehouse.home import ENVIRONMENT_VARIABLE, Home
from warehouse.tables.probes import ProbeDescription, ProbeResult

PAGE = "choose.py"
HEADLINE = ("fastapi", "django-rest-framework", "flask")
ADMIN = {"fastapi": "no", "flask": "error", "django-rest-framework": "with limits"}
Use = Callable[[str], Home]


def probe_rows() -> Iterator[ProbeResult]:
    for framework in HEADLINE:
        admin = ADMIN[framework]
        detail = "one page only" if admin == "with limits" else None
        yield result("admin", admin, framework=framework, detail=detail)
        yield result("openapi", "yes", framework=framework)
        yield result("streaming", "yes", framework=framework)
        size = 9e6 if framework == "flask" else 90e6
        yield result("install_size", "yes", framework=framework, value=size)
    yield result("async_handlers", "yes", framework="fastapi", value=19.0)
    yield result("async_handlers", "no", framework="django-rest-framework")


@pytest.fixture(scope="module")
def measured_home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    home = Home(tmp_path_factory.mktemp("choose")).create()
    put_bench(home, HERE)
    names = ("admin", "openapi", "streaming", "async_handlers")
    probes = [described(name, position) for position, name in enumerate(names)]
    probes.append(described("install_size", 9, "measure"))
    snapshot.put(home, ProbeDescription, probes, "probes", "local")
    snapshot.put(home, ProbeResult, probe_rows(), "probes", "local")
    opinions = sorted(community_rows(), key=lambda row: type(row).__name__)
    for kind, same in itertools.groupby(opinions, key=type):
        snapshot.put(home, kind, same, "sample", "live")
    accuracy = card(0.9)
    snapshot.put(home, type(accuracy[0]), accuracy, "analyser", "local")
    return snapshot.make(home, snapshot.FULL)


@pytest.fixture
def measured(measured_home: Home, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, str(measured_home.path))
    return measured_home


def only(**weights: int) -> dict[str, str]:
    """Parameters that weigh these criteria and no other."""
    return {f"w_{criterion.key}": str(weights.get(criterion.key, 0)) for criterion in CRITERIA}


def test_figures_come_from_the_marts_with_source_and_age(measured: Home) -> None:
    figures = read.evidence().figures
    json_cost = figures["fastapi", "json"]
    assert (json_cost.value, json_cost.low, json_cost.high) == pytest.approx((2, 2 / 1.1, 2.2))
    assert json_cost.source == "benchmark run run-here"
    assert figures["flask", "json"].value == 1
    assert figures["flask", "rows"].value == 1
    assert figures["fastapi", "rows"].value == pytest.approx(0.5)
    assert figures["flask", "memory"].value == 65e6
    assert figures["fastapi", "async"].value == 19
    assert (figures["fastapi", "async"].low, figures["fastapi", "async"].high) == (14.25, 20)
    assert figures["django-rest-framework", "async"].value == 1
    assert ("flask", "async") not in figures
    assert figures["fastapi", "install_size"].source == "probe of 2.0"
    assert figures["flask", "recency"].value == 20
    assert figures["flask", "cadence"].value == 2
    downloads = figures["fastapi", "downloads"]
    assert (downloads.value, downloads.low, downloads.high) == (40_000, 20_000, 80_000)
    assert ("flask", "vulnerabilities") not in figures
    assert "reference_asgi" not in {framework for framework, _ in figures}


def test_each_criterion_gives_one_row_per_framework(measured: Home) -> None:
    frame, sql = read.weighed(Wish(HEADLINE, {criterion.key: 1 for criterion in CRITERIA}))
    assert frame["criterion"].nunique() == len({criterion for _, criterion in read.evidence().figures})
    assert not frame.duplicated(["criterion", "framework"]).any()
    assert frame["low"].le(frame["value"] + 1e-9).all()
    assert frame["value"].le(frame["high"] + 1e-9).all()
    pasted = pd.DataFrame(db.rows(Query(sql)))
    order = ["criterion", "framework"]
    pd.testing.assert_frame_equal(frame, pasted.sort_values(order, ignore_index=True), check_dtype=False)
    few, sql = read.weighed(Wish(("flask", "fastapi"), {"json": 1, "rows": 0}))
    assert list(few["framework"]) == ["fastapi", "flask"]
    assert len(db.rows(Query(sql))) == 2


def test_opinions_enter_only_where_they_are_accurate_enough_to_be_shown(measured: Home) -> None:
    figures = read.evidence().figures
    assert figures["fastapi", "opinion_docs"].value == pytest.approx(0.4)
    assert figures["fastapi", "opinion_docs"].low < 0.3
    assert ("django-rest-framework", "opinion_docs") not in figures
    withheld = [one.key for one in read.evidence().criteria if one.withheld]
    assert withheld == ["opinion_docs", "opinion_dx"]
    assert "Praised ecosystem" not in {slider.label for slider in open_page(PAGE).slider}


def test_a_criterion_needs_its_mart() -> None:
    marts = {criterion.mart for criterion in CRITERIA} - {"marts.aspect_sentiment"}
    assert {one.group for one in CRITERIA} - {one.group for one in askable(marts)} == {"Community"}


def test_the_answer_is_computed_and_says_what_would_change_it(measured: Home) -> None:
    app = open_page(PAGE, **only(json=3, install_size=2))
    said = app.markdown[0].value
    assert "**Flask**: first in 100% of 10,000 simulations at these weights" in said
    # By hand: 3 ln 2 / (2 ln 5) for JSON against w ln 10 / ln 100 for the size.
    assert "with _Installed size_ at less than 1.29 instead of 2, FastAPI takes the lead" in said
    assert "#### What would change the answer" in text(app)
    assert len(charts(app)) == 1


def test_weights_decide(measured: Home) -> None:
    assert "Clearly **FastAPI**" in open_page(PAGE, **only(json=5)).markdown[0].value
    assert "Clearly **Flask**" in open_page(PAGE, **only(rows=5)).markdown[0].value
    app = open_page(PAGE, **only(json=5))
    app.slider(key="w_json").set_value(0).run()
    assert "every weight is 0" in app.markdown[0].value
    app.slider(key="w_rows").set_value(5).run()
    assert "Clearly **Flask**" in app.markdown[0].value


def test_a_use_case_brings_its_weights_and_requirements(measured: Home) -> None:
    app = open_page(PAGE)
    assert {slider.value for slider in app.slider} == {3}
    boxes = [box for box in app.expander if box.label.endswith(" criteria")]
    assert [box.proto.expanded for box in boxes] == [True] + [False] * (len(boxes) - 1)
    assert sum(len(box.slider) for box in boxes) == len(app.slider)
    assert f"{len(boxes[0].slider)} criteria" in boxes[0].label
    app.get("pills")[0].set_value("Microservice").run()
    assert app.slider(key="w_microservice_json").value == 4
    assert app.multiselect[0].value == ["Openapi"]
    assert app.slider(key="w_microservice_stars").value == 0
    assert "_No open vulnerabilities_ of all of them: `framewatch collect`" in text(app)


def test_a_framework_without_a_requirement_is_out_with_the_evidence(measured: Home) -> None:
    app = open_page(PAGE, need=["Admin"])
    said = text(app)
    assert "**Django REST framework** is the only one picked" in app.markdown[0].value
    assert "- **FastAPI** is out. Admin: no in 2.0. Evidence: GET /admin → no" in said
    assert "- **Flask** is out. Admin: unknown, as no probe has given a result" in said
    assert "framewatch probe --framework flask" in said
    assert "Admin with limits (one page only)" in said
    said = text(open_page(PAGE, need=["Admin"], accept=["Unknown"]))
    assert "**Flask** is the only one picked" in said
    assert "**None** of the frameworks picked" in text(open_page(PAGE, need=["Admin"], accept=""))


def test_the_link_of_a_record_asks_the_same_again(measured: Home, wishes: list[Wish]) -> None:
    asked = {
        "case": "IoT service",
        "fw": ["Flask", "FastAPI"],
        "w_iot-service_json": "5",
        "accept": ["With limits"],
    }
    app = open_page(PAGE, **asked)
    assert [button.label for button in app.get("download_button")] == ["Decision record"]
    record = record_of(wishes[-1])
    assert "| 5 | changed; IoT service begins with 4 |" in record
    link = next(part for part in record.split("(") if "?fw=" in part).split(")")[0]
    state: dict[str, list[str]] = {}
    for name, value in parse_qsl(urlsplit(link).query, keep_blank_values=True):
        state.setdefault(name, []).append(value)
    assert state["w_iot-service_json"] == ["5"]
    open_page(PAGE, **state)
    assert wishes[-1] == wishes[0]
    assert dict(wishes[0].weights)["json"] == 5
    assert wishes[0].frameworks == ("fastapi", "flask")
    assert wishes[0].accepted == ("with limits",)


def record_of(wish: Wish) -> str:
    """The decision record of a wish."""
    return parts.decision_record(wish, "http://here/choose")


@pytest.fixture
def wishes(monkeypatch: pytest.MonkeyPatch) -> list[Wish]:
    """What the page was asked, by run."""
    seen: list[Wish] = []
    monkeypatch.setattr(parts, "explained", lambda evidence, wish: seen.append(wish))
    return seen


def test_the_record_holds_everything_that_was_asked_and_found(measured: Home, wishes: list[Wish]) -> None:
    open_page(PAGE, case="IoT service")
    record = record_of(wishes[-1])
    for heading in ("Question", "Result", "What would change it", "Evidence", "What was missing"):
        assert f"## {heading}\n" in record
    small = "It runs on small machines."
    assert f"| Memory | memory of its processes after load | 5 | {small} |" in record
    assert "Required: Streaming. Counts as having it: yes, with limits and needs extra." in record
    assert "| Streaming | Flask | yes | 2.0 | GET /streaming → yes |" in record
    run = "benchmark run run-here, measured here | "  # and its age
    assert f"| JSON answers | FastAPI | 2.00× Flask | 1.82× Flask to 2.20× Flask | {run}" in record
    assert "- _Async_ of Flask: `framewatch probe`" in record
    wanted = Wish(("flask", "fastapi"), {"json": 1}, case="CMS")
    assert "- _Praised ecosystem_ is left out: nothing that users say" in record_of(wanted)
    assert "Data: snapshot of " in record
    assert db.rows(Query("select content from ops.snapshot"))[0]["content"][:12] in record


def test_the_chart_is_valid_and_drawn_anew_in_another_order(measured: Home) -> None:
    rows = pd.DataFrame(
        {
            "position": [0, 1],
            "label": ["B", "A"],
            "score": [60.0, 40.0],
            "low": [50.0, 30.0],
            "high": [70.0, 50.0],
            "colour": ["flask", "fastapi"],
            "text": ["60", "40"],
            "tooltip": ["b", "a"],
        }
    )
    assert ranking(rows, ("fastapi", "flask")).to_dict()["height"] > 100
    _, built = told.built(rows)
    other = drawn(rows.iloc[::-1].assign(position=[0, 1]), built).standalone()
    assert [row["label"] for row in next(iter(other["datasets"].values()))] == ["A", "B"]
    assert json.dumps(built.standalone()["layer"]) == json.dumps(other["layer"])


def test_overview_says_which_one_when_from_the_same_calculation(measured: Home) -> None:
    app = open_page("overview.py")
    said = text(app)
    assert "##### Which one when" in said
    line = next(line for line in said.splitlines() if line.startswith("- For [a microservice]"))
    page = open_page(PAGE, case="Microservice").markdown[0].value
    name = page.split("**")[1]
    assert f"**{name}**" in line
    share = page.split("first in ")[1].split(" ")[0]
    assert (f"always **{name}**" if share == "100%" else f"**{name}** ({share})") in line
    assert "(0%)" not in said
    assert "(100%)" not in said
    first, folded = (value.value for value in app.markdown if value.value.startswith("- For "))
    assert line in first
    assert len(first.splitlines()) == 5
    assert f"{len(folded.splitlines())} more use cases" in {box.label for box in app.expander}
    assert "nobody" not in line
    assert "- For [an admin-heavy system]" in said


def test_without_anything_known_nothing_is_preferred(use: Use) -> None:
    use("empty")
    assert "no framework can be preferred" in open_page(PAGE).markdown[0].value
    assert "Which one when" not in text(open_page("overview.py"))


def test_nonsense_in_the_url_does_no_harm(measured: Home) -> None:
    odd = open_page(PAGE, case="Nonsense", need=["Nothing"], accept=["Everything"], w_json="99", w_rows="x")
    assert {slider.value for slider in odd.slider} <= {0, 3, 5}
    assert "of 10,000 simulations" in odd.markdown[0].value


def test_a_framework_is_compared_with_the_best_against_it_and_the_worst_for_it(measured: Home) -> None:
    said = text(open_page(PAGE, **only(json=5)))
    assert "**For:** _JSON answers_ 2.00× Flask (Django REST framework 0.50× Flask)." in said
    assert "**Against:** _JSON answers_ 0.50× Flask (FastAPI 2.00× Flask)." in said
