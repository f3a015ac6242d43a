"""The Community page and its card on Overview: opinions that may be shown, that may not, and none."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import db
from dashboard.community import box, cards, over_time, quotes, tables
from dashboard.community.choice import Choice
from dashboard.queries import Query
from tests.dashboard.community_home import make
from tests.dashboard.test_dashboard_pages import charts, open_page, text
from warehouse.home import ENVIRONMENT_VARIABLE, Home

PRECISION = {"open": 0.86, "closed": 0.71}
PAGE = "community.py"
Use = Callable[[str], Home]


@pytest.fixture(scope="module")
def read_homes(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Home]:
    made: dict[str, Home] = {}

    def home_of(name: str) -> Home:
        if name not in made:
            made[name] = make(Home(tmp_path_factory.mktemp(name)), PRECISION[name])
        return made[name]

    return home_of


@pytest.fixture
def read(read_homes: Callable[[str], Home], monkeypatch: pytest.MonkeyPatch) -> Use:
    """Make a home whose gate is open or closed the default one."""

    def choose(name: str) -> Home:
        home = read_homes(name)
        monkeypatch.setenv(ENVIRONMENT_VARIABLE, str(home.path))
        return home

    return choose


def test_with_an_accurate_analyser_the_answer_compares_and_gives_intervals(read: Use) -> None:
    read("open")
    app = open_page(PAGE, fw=["FastAPI", "DRF", "Flask"], words="FastAPI", aspect="Async")
    said = text(app)
    assert app.markdown[0].value.startswith("FastAPI is judged +0.40, better than Flask. Net sentiment")
    assert "160 opinions from 88 threads" in app.markdown[0].value
    assert "Too few: Django REST framework (8)" in said
    assert "Shown apart: Hacker News and Stack Overflow" in said
    assert "Flask: judged better than a year before (+0.30" in said
    assert "75% positive" in said
    assert "The analyser is right in 86% of the 40% that it is sure of" in said
    assert "Without an answer on Stack Overflow: Flask 25%" in said
    assert app.selectbox[0].value == "Async"
    assert len(charts(app)) == 9
    for chart in charts(app):
        assert len(chart.alt) > 20
        assert json.loads(chart.spec)["$schema"]
    app.toggle[0].set_value(True).run()
    assert "161 opinions" in app.markdown[0].value


def test_with_one_that_is_not_only_what_needs_no_polarity_is_shown(read: Use) -> None:
    read("closed")
    app = open_page(PAGE, fw=["FastAPI", "DRF", "Flask"], words="Flask", aspect="Nonsense")
    said = text(app)
    assert "**Flask** is written about most (464 items)" in app.markdown[0].value
    assert "71.0 % are right, and 80 % are asked for" in app.markdown[0].value
    assert "Of FastAPI people discuss developer experience most (160 opinions)" in said
    assert "Most moves told are from Flask to FastAPI: 7, and 0 back" in said
    for told in ("is judged +", "better than", "% positive", "Shown apart", "Net sentiment with"):
        assert told not in said
    assert len(charts(app)) == 7
    assert app.selectbox[0].value == "All aspects"
    assert "by a maintainer" not in said
    words_are_literal(app)


def test_charts_are_valid_and_rows_agree_with_their_sql(read: Use) -> None:
    read("open")
    choice = Choice(("fastapi", "django-rest-framework", "flask"))
    made = [cards.net_card(choice), cards.community_card(choice), cards.aspect_card(choice)]
    made += [cards.moves_card(choice), over_time.quarter_card(choice, "flask")]
    made += [over_time.quarter_card(choice, "django-rest-framework")]
    for card in made:
        assert card.chart.to_dict(validate=True)["height"] > 0
        assert len(db.read(Query(card.sql))) == len(card.data) > 0


def words_are_literal(app: AppTest) -> None:
    """What others wrote neither becomes markup nor makes links of its own."""
    [said] = [value.value for value in app.markdown if "script" in value.value]
    assert said.startswith("“Flask \\<script\\>alert(1)\\</script\\> \\[click\\](javascript\\:alert(1)) 'x' ")
    assert "www\u2060.evil.example http\u2060s\\://evil.example a\u2060@b.example" in said
    [told] = [value.value for value in app.caption if "forum.example/hostile" in value.value]
    assert told.startswith("[a \\*forum\\*](https://forum.example/hostile) · ")
    assert "decided by “\\<b\\>'x'\\</b\\>” +1.20" in told


def test_simple_methods_have_no_figure_for_what_they_do_not_do() -> None:
    figure = {"split": "development", "value": 0.0, "low": None, "high": None, "cases": 236}
    rows = [
        {**figure, "method": method, "measure": measure}
        for method in ("analyser", "vader")
        for measure in ("aspect_micro_f1", "macro_f1")
    ]
    polarity, aspects = tables.accuracy_table(rows).to_pylist()
    assert (polarity["Measured"], polarity["VADER"], polarity["Cases"]) == (
        "Polarity, macro-F1",
        "0.00",
        "236",
    )
    assert (aspects["Analyser"], aspects["VADER"]) == ("0.00", "–")


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://forum.example/a_(b)?c=d", "https://forum.example/a_%28b%29?c=d"),
        ("http://forum.example/<x> y", "http://forum.example/%3Cx%3E%20y"),
        ("javascript:alert(1)", None),
        ("https://", None),
        ("https://[", None),
        ("//forum.example", None),
        (None, None),
    ],
)
def test_only_plain_web_addresses_become_links(url: str | None, shown: str | None) -> None:
    assert quotes.address(url) == shown


def test_text_that_reorders_or_hides_is_made_visible() -> None:
    assert quotes.literal("a\u202eb\u200bc\n# d") == "a b c \\# d"


def test_before_any_community_was_read_it_says_so_and_shows_questions_and_jobs(use: Use) -> None:
    use("recorded")
    app = open_page(PAGE)
    answer = app.markdown[0].value
    assert answer.startswith("No community has been read yet, so nothing is said about opinions.")
    assert "Most questions on Stack Overflow are about **Flask** (3.6k" in answer
    assert "Job adverts name **Flask** most often (3.0% of 1,000 in Dec 2019)." in answer
    assert "framewatch collect community --from FILE.jsonl" in app.code[0].value
    assert len(charts(app)) == 2
    assert app.text_area


def read_in_box(given: str) -> AppTest:
    app = AppTest.from_function(_box, default_timeout=20).run()
    app.text_area[0].set_value(given)
    app.button[0].click().run()
    assert not app.exception
    return app


def _box() -> None:
    from dashboard.community import box

    box.show()


def test_the_box_shows_what_the_analyser_reads(use: Use) -> None:
    use("empty")
    said = text(read_in_box("We moved from Flask to FastAPI and are glad: it is far better."))
    assert "Named: **Flask** and **FastAPI**." in said
    assert "A move from Flask to FastAPI is told." in said
    assert "sure" in said
    assert "Decided by:" in said


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("Nothing here.", "No framework is named in this text."),
        ("", "Paste a text first."),
        ("Ich finde Flask sehr gut und wir benutzen es seit Jahren.", "named in `de`"),
        ("<b>Flask</b> is great " * 900, "Named: **Flask**"),
    ],
)
def test_the_box_takes_any_text(use: Use, given: str, told: str) -> None:
    use("empty")
    app = read_in_box(given)
    assert told in text(app)
    assert "<script>" not in text(app)
    assert app.text_area[0].proto.max_chars == box.LONGEST


def test_overview_says_it_in_one_line(read: Use) -> None:
    read("closed")
    said = text(open_page("overview.py"))
    assert "Whether they are liked is not said" in said
    assert "is judged +" not in said
    read("open")
    assert "##### FastAPI is judged +0.40, better than Flask" in text(open_page("overview.py"))
