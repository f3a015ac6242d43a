"""The Claims page and its card on Overview: counts, filter, details, links, copies."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any, get_args
from urllib.parse import parse_qs

import pytest

from dashboard import card, claims, db
from dashboard import claims_wording as wording
from tests.dashboard.test_dashboard_pages import Use, open_page, text, walk
from warehouse.claims import Verdict, shipped

NOW = dt.datetime(2026, 11, 24, 12)
ROW: dict[str, Any] = {
    "claim": "sample",
    "kind": "claim",
    "topic": "Use",
    "question": None,
    "statement": "One is two.",
    "verdict": "wrong",
    "value": 101_745.0,
    "low": None,
    "high": None,
    "unit": "stars",
    "as_of": dt.date(2026, 8, 22),
    "origin": "recorded",
    "finding": "It is one.",
    "article_value": None,
    "before": None,
    "before_day": None,
    "change": None,
    "then": None,
    "missing": None,
    "remedy": "framewatch bench",
}


def row(**changed: Any) -> dict[str, Any]:
    return ROW | changed


class TestWording:
    @pytest.mark.parametrize(
        ("verdict", "said"), [("holds", "yes"), ("holds in part", "in part"), ("wrong", "no")]
    )
    def test_a_question_is_answered(self, verdict: str, said: str) -> None:
        assert wording.reply(row(verdict=verdict)).endswith(f": {said}]")

    def test_the_first_line_counts_by_verdict(self) -> None:
        assert (
            wording.answer({"holds": 12, "wrong": 1, "no data yet": 2})
            == "Of the article's 15 claims, **12** hold, **1** is wrong and **2** have no data yet."
        )
        assert wording.answer({}) == wording.NOTHING

    def test_every_verdict_has_its_symbol_and_word(self) -> None:
        assert set(wording.VERDICTS) == set(get_args(Verdict))
        for verdict in wording.VERDICTS:
            assert verdict in wording.badge(verdict)
        assert len({icon for _, icon in wording.VERDICTS.values()}) == len(wording.VERDICTS)

    @pytest.mark.parametrize(
        ("changed", "told"),
        [
            ({}, "101.7k stars · 22 Aug 2026, 3 months old · recorded"),
            (
                {"value": 2.277, "low": 1.9, "high": 2.5, "unit": "times", "as_of": NOW.date()},
                "2.28 times (1.90 to 2.50, 95 %) · 24 Nov 2026, today · recorded",
            ),
            (
                {"value": 18.33, "as_of": dt.date(2026, 11, 23)},
                "18.3 stars · 23 Nov 2026, yesterday · recorded",
            ),
            ({"value": None}, "22 Aug 2026, 3 months old · recorded"),
            ({"value": None, "as_of": None, "origin": None}, "–"),
        ],
    )
    def test_a_value_has_unit_interval_day_age_and_origin(self, changed: dict[str, Any], told: str) -> None:
        assert wording.today(row(**changed), NOW) == told

    @pytest.mark.parametrize(
        ("changed", "told"),
        [
            ({}, ""),
            ({"article_value": 78_000.0, "change": 23_745.0}, "The article says 78.0k; +23.7k"),
            (
                {"before": 18.3, "before_day": dt.date(2024, 12, 31), "change": -0.7},
                "18.3 in Dec 2024, −0.70 since",
            ),
            ({"before": 2.0, "before_day": dt.date(2024, 12, 31), "change": 0.0}, "Unchanged since Dec 2024"),
            ({"then": "WSGI with 3.1.0: yes"}, "At the article's time: WSGI with 3.1.0: yes"),
        ],
    )
    def test_the_change_since_the_article(self, changed: dict[str, Any], told: str) -> None:
        assert wording.change(row(**changed)) == told

    def test_what_is_missing_stands_beside_what_is_known(self) -> None:
        nothing = row(verdict="no data yet", finding=None, missing="Not measured.")
        assert wording.finding(nothing) == "Not measured. Run `framewatch bench`."
        assert wording.finding(nothing | {"finding": "Once 3."}).startswith("Once 3. Not measured.")

    def test_a_verdict_that_could_be_firmer_says_what_it_lacks(self) -> None:
        assert wording.missing(row(missing="Speed.")) == "Missing: Speed."
        assert wording.missing(row()) == ""
        assert wording.missing(row(verdict="no data yet", missing="Speed.")) == ""

    def test_a_card_is_one_text(self) -> None:
        told = wording.card(row(missing="Speed [1]."), NOW)
        assert told.split("\n\n") == [
            ":red-badge[:material/cancel: wrong] **One is two.**",
            "It is one.",
            ":small[:gray[101.7k stars · 22 Aug 2026, 3 months old · recorded  \nMissing\\: Speed \\[1\\].]]",
        ]
        asked = row(
            kind="question", question="Is one two?", verdict="wrong", value=None, as_of=None, origin=None
        )
        assert wording.card(asked, NOW).startswith(
            "**Is one two?**\n\n:red-badge[:material/cancel: no] :gray["
        )
        assert wording.card(asked, NOW).endswith("\n\nIt is one.")

    def test_the_ledger_as_markdown(self) -> None:
        asked = row(kind="question", question="Is one two?", verdict="wrong")
        told = claims.markdown([asked, row(statement="One | two.")], NOW)
        assert "- **Is one two?** no: It is one." in told
        assert "| One \\| two. | wrong | 101.7k stars · 22 Aug 2026, 3 months old · recorded |  |" in told


def cards(app: Any) -> list[str]:
    """Cards of the ledger: they begin with their verdict."""
    return [element.value for element in app.markdown if re.match(r":\w+-badge\[.*\*\*", element.value)]


def test_the_whole_ledger_is_there_with_the_five_questions(use: Use) -> None:
    use("recorded")
    app = open_page("claims.py")
    said = text(app)
    for claim in shipped().claim:
        assert (claim.question or claim.statement) in said.replace("\\", "")
    [pills] = app.get("button_group")
    assert sum(int(option.split()[-1]) for option in pills.options) == len(cards(app))
    assert all(f"**{option.split()[-1]}**" in said for option in pills.options)


def test_the_verdict_in_the_url_filters_the_ledger(use: Use) -> None:
    use("recorded")
    app = open_page("claims.py", verdict=["not measurable", "no such verdict"])
    [statement] = cards(app)
    assert ":material/help: not measurable" in statement
    assert "Large companies" in statement


def test_a_linked_claim_is_open_with_rule_sql_and_the_way_to_the_sql_page(use: Use) -> None:
    use("recorded")
    app = open_page("claims.py", claim="flask-stars")
    [claim] = [claim for claim in shipped().claim if claim.claim == "flask-stars"]
    assert [code.value for code in app.code] == [claim.remedy, claim.sql.strip()]
    assert f"**Rule** {claim.rule}" in text(app)
    links = [element.proto for element in walk(app.main) if element.type == "page_link"]
    asked = [parse_qs(link.query_string) for link in links]
    assert {"q": [claim.sql.strip()]} in asked
    assert {"claim": ["flask-stars"]} in asked


def test_the_ledger_as_csv_has_a_row_for_every_claim(use: Use) -> None:
    use("recorded")
    first, *rows = card.csv(db.read(claims.CSV)).decode().splitlines()
    assert first.startswith("claim,kind,topic,statement,verdict,value,")
    assert len(rows) == len(shipped().claim)


def test_a_visitor_on_overview_sees_the_counts(use: Use) -> None:
    use("recorded")
    app = open_page("overview.py")
    assert any(element.value.startswith("Of the article's") for element in app.markdown)
