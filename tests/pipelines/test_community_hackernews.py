"""Hacker News: its cap, its looseness, its deletions; what is read again and what is counted elsewhere."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelines.community import posts
from pipelines.community.hackernews import queries
from pipelines.sentiment.analyse import Analyser
from tests.fakes import faults
from tests.fakes.clock import Clock
from tests.fakes.hackernews import HackerNews, Item
from tests.pipelines.community_runs import FASTAPI, FLASK, NOON, Runs, runs_of
from warehouse.registry import shipped_registry

SETTING = "FRAMEWATCH_HACKERNEWS_URL"
FAST = "Flask is impressively fast and its documentation answers everything."


def ago(**delta: float) -> dt.datetime:
    return NOON - dt.timedelta(**delta)


def comment(number: int, at: dt.datetime, text: str = FAST, author: str = "alice") -> Item:
    return Item(number, "comment", author, at, text=text, story=Item(1, "story", "bob", at, title="Ask"))


@pytest.fixture
def news() -> HackerNews:
    return HackerNews([])


@pytest.fixture
def runs(tmp_path: Path, news: HackerNews) -> Iterator[Runs]:
    with runs_of(tmp_path / "home", "hackernews", SETTING, news.answer, Clock(NOON)) as running:
        yield running


class TestReading:
    def test_an_item_is_kept_without_its_text_and_without_its_author(
        self, news: HackerNews, runs: Runs
    ) -> None:
        news.items.append(comment(7, ago(days=2), f"<p>{FAST} &amp; more</p>" + " filler word" * 60))
        assert runs.run().status == "ok"
        [row] = runs.ask(
            """select item_id, kind, url, thread_id, created_at, score, frameworks, language, opinions,
            length(excerpt) from raw.community_items"""
        )
        assert row[:3] == ("hackernews:7", "comment", "https://news.ycombinator.com/item?id=7")
        assert row[3:6] == ("hackernews:1", ago(days=2).replace(tzinfo=None), None)
        assert row[6:9] == (["flask"], "en", 1)
        assert row[9] <= 200
        assert "alice" not in str(runs.ask("from raw.community_items"))
        opinions = runs.ask("select framework, polarity, shown, in_excerpt from raw.community_opinions")
        assert [(slug, polarity) for slug, polarity, *_ in opinions] == [("flask", "positive")]

    def test_more_than_the_cap_in_one_window_all_come(self, news: HackerNews, runs: Runs) -> None:
        news.items += [comment(number, ago(hours=number / 2), "Flask, Python.") for number in range(1_100)]
        assert runs.run().status == "ok"
        assert len(runs.items()) == 1_100

    def test_words_that_only_look_alike_do_not_come(self, news: HackerNews, runs: Runs) -> None:
        news.items += [
            comment(2, ago(days=1), "Do not panic, says the flasks maker."),
            comment(3, ago(days=1), "A good reading.", author="flask"),
            Item(4, "story", "camper", ago(days=1), "A flask of whisky that keeps cold outdoors"),
        ]
        assert runs.run().status == "ok"
        assert runs.items() == []

    def test_it_begins_with_2019_and_a_day_of_the_user_goes_before(
        self, news: HackerNews, runs: Runs
    ) -> None:
        news.items += [comment(2, ago(days=365 * 6)), comment(3, dt.datetime(2018, 5, 1, tzinfo=dt.UTC))]
        runs.run()
        assert runs.items() == ["hackernews:2"]
        runs.run(since=dt.date(2018, 1, 1))
        assert runs.items() == ["hackernews:2", "hackernews:3"]

    def test_what_is_too_old_to_be_kept_is_not_asked_for(
        self, news: HackerNews, runs: Runs, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("FRAMEWATCH_COMMUNITY_DAYS", "100")
        news.items += [comment(2, ago(days=99)), comment(3, ago(days=101))]
        runs.run()
        assert runs.items() == ["hackernews:2"]

    def test_a_framework_of_the_user_is_searched_by_its_name(self) -> None:
        assert queries(FLASK.model_copy(update={"slug": "own", "name": "Own One"})) == ['"Own One"']

    def test_every_shipped_framework_has_its_searches(self) -> None:
        assert all(queries(framework) for framework in shipped_registry().frameworks.values())


class TestAgain:
    def test_later_runs_ask_only_for_the_last_thirty_days(self, news: HackerNews, runs: Runs) -> None:
        news.items += [comment(2, ago(days=300)), comment(3, ago(days=2))]
        runs.run()
        runs.clock.move(days=1)
        news.items.append(comment(4, runs.clock.now()))
        before = len(runs.server.requests)
        runs.run()
        assert len(runs.server.requests) - before == 1
        assert runs.items() == ["hackernews:2", "hackernews:3", "hackernews:4"]

    def test_a_later_score_is_a_new_revision(self, news: HackerNews, runs: Runs) -> None:
        story = Item(9, "story", "bob", ago(days=3), "Flask is fast", points=2)
        news.items.append(story)
        runs.run()
        story.points = 40
        runs.run()
        assert runs.latest("score", "hackernews:9") == 40
        assert len(runs.ask("from raw.community_items")) == 2

    def test_a_deleted_item_is_purged(self, news: HackerNews, runs: Runs) -> None:
        news.items += [comment(2, ago(days=3)), comment(3, ago(days=3))]
        runs.run()
        news.items[0].deleted = True
        runs.run()
        assert runs.items() == ["hackernews:3"]
        assert runs.ask("select item_id, community from raw.community_deletions") == [
            ("hackernews:2", "hackernews")
        ]

    def test_an_item_that_was_changed_so_that_it_is_not_found_stays(
        self, news: HackerNews, runs: Runs
    ) -> None:
        news.items.append(comment(2, ago(days=3)))
        runs.run()
        news.items[0].text = "Nothing to see."
        runs.run()
        assert runs.items() == ["hackernews:2"]

    def test_an_empty_list_deletes_nothing_that_is_still_there(self, news: HackerNews, runs: Runs) -> None:
        news.items.append(comment(2, ago(days=3)))
        runs.run()
        runs.server.fault(
            faults.edited(lambda found: found | {"hits": [], "nbHits": 0}), path="search_by_date"
        )
        assert runs.run().status == "ok"
        assert runs.items() == ["hackernews:2"]

    def test_a_run_that_broke_off_goes_on_where_it_was(self, news: HackerNews, runs: Runs) -> None:
        news.items += [comment(2, ago(days=2)), comment(3, ago(days=500)), comment(4, ago(days=900))]
        runs.server.fault(faults.html(500), path="search_by_date")
        assert "answered 500" in str(runs.run().error)
        runs.server.heal()
        runs.clock.move(hours=1)
        assert runs.run().status == "ok"
        assert len(runs.items()) == 3

    def test_another_analyser_reads_everything_anew_and_marks_it(
        self, news: HackerNews, runs: Runs, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        news.items += [comment(2, ago(days=3)), comment(3, ago(days=700))]
        runs.run()
        monkeypatch.setattr(Analyser, "version", "another")
        runs.run()
        versions = "select item_id, count(distinct analyser_version) from raw.community_items group by 1"
        assert sorted(runs.ask(versions)) == [("hackernews:2", 2), ("hackernews:3", 2)]
        assert len(runs.ask("from raw.community_opinions where analyser_version = 'another'")) == 2

    def test_opinions_that_are_no_longer_held_are_retracted(self, news: HackerNews, runs: Runs) -> None:
        news.items.append(comment(2, ago(days=3), f"{FAST} FastAPI is slow and broken."))
        runs.run()
        news.items[0].text = FAST
        runs.run()
        assert runs.ask(
            """select framework, retracted from raw.community_opinions
            qualify row_number() over (partition by framework order by load_id desc) = 1 order by 1"""
        ) == [("fastapi", True), ("flask", False)]

    @pytest.mark.parametrize("days", [-400, 3])
    def test_a_wrong_clock_loses_nothing(self, news: HackerNews, runs: Runs, days: int) -> None:
        news.items.append(comment(2, ago(days=1)))
        runs.clock.move(days=days)
        runs.run()
        runs.clock.move(days=-days)
        news.items.append(comment(3, ago(hours=1)))
        runs.run()
        assert runs.items() == ["hackernews:2", "hackernews:3"]


class TestLies:
    def test_the_same_page_for_ever_is_one_sentence(self, news: HackerNews, runs: Runs) -> None:
        page = [comment(number, ago(days=number / 100)) for number in range(2, 4)]
        news.items += page
        runs.server.fault(faults.edited(lambda found: found | {"nbHits": 5_000}))
        outcome = runs.run()
        assert outcome.status == "failed"
        assert "fewer than nbHits says" in str(outcome.error)
        assert len(runs.server.requests) < 5

    def test_items_of_another_time_are_refused(self, news: HackerNews, runs: Runs) -> None:
        hit = comment(2, ago(days=900)).as_hit()
        runs.server.fault(faults.edited(lambda found: found | {"hits": [hit], "nbHits": 1}))
        assert "lies outside the time" in str(runs.run().error)
        assert runs.items() == []


class TestHiring:
    @pytest.fixture
    def hiring(self, tmp_path: Path, news: HackerNews) -> Iterator[Runs]:
        with runs_of(
            tmp_path / "hiring",
            "hackernews_hiring",
            SETTING,
            news.answer,
            Clock(NOON),
            frameworks=(FASTAPI, FLASK),
        ) as running:
            yield running

    @pytest.fixture(autouse=True)
    def threads(self, news: HackerNews) -> None:
        for number, month in ((100, dt.datetime(2026, 10, 1)), (200, dt.datetime(2026, 11, 2))):
            at = month.replace(hour=16, tzinfo=dt.UTC)
            title = f"Ask HN: Who is hiring? ({month:%B %Y})"
            story = Item(number, "story", "whoishiring", at, title, "Say where.")
            other = Item(number + 50, "story", "whoishiring", at, title.replace("is hiring", "wants work"))
            news.items += [story, other]
            for place, text in enumerate(("Firm | Flask", "Firm | Python, FastAPI, Flask", "Firm | Go"), 1):
                news.items.append(Item(number + place, "comment", "firm", at, text=text, story=story))
            news.items.append(
                Item(number + 9, "comment", "curious", at, text="Why Flask?", story=story, parent=number + 1)
            )

    def test_adverts_are_counted_per_month_and_framework(self, hiring: Runs) -> None:
        assert hiring.run().status == "ok"
        assert hiring.ask(
            "select month, framework, ads_mentioning, ads_total from raw.hiring_months order by all"
        ) == [
            (dt.date(2026, 10, 1), "fastapi", 1, 3),
            (dt.date(2026, 10, 1), "flask", 2, 3),
            (dt.date(2026, 11, 1), "fastapi", 1, 3),
            (dt.date(2026, 11, 1), "flask", 2, 3),
        ]

    def test_only_the_newest_threads_are_counted_again_and_once_a_day(
        self, news: HackerNews, hiring: Runs
    ) -> None:
        hiring.run()
        asked = len(hiring.server.requests)
        hiring.run()
        assert len(hiring.server.requests) == asked
        hiring.clock.move(days=1)
        story = next(item for item in news.items if item.id == 200)
        news.items.append(Item(204, "comment", "firm", hiring.clock.now(), text="Late | Flask", story=story))
        hiring.run()
        newest = "select ads_mentioning, ads_total from raw.hiring_months where framework = 'flask'"
        assert hiring.ask(f"{newest} order by month desc, load_id desc limit 1") == [(3, 4)]

    def test_they_are_no_items(self, runs: Runs) -> None:
        runs.run()
        assert runs.items() == []


def test_a_reader_needs_no_text_to_say_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FRAMEWATCH_HOME", str(tmp_path))
    empty = posts.Post("devto", "1", "article", "1", " \n ", NOON, about="flask")
    assert list(posts.reader().rows(empty)) == []
