"""Stack Overflow, DEV and GitHub: what each asks of its callers, what is read again, what is taken out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.fakes import faults, forem
from tests.fakes.clock import Clock
from tests.fakes.forem import Forem
from tests.fakes.github import GitHub
from tests.fakes.github_issues import Note, Thread
from tests.fakes.github_repository import Repository
from tests.fakes.server import Reply, json_reply
from tests.fakes.stackexchange import Answer, Question, StackExchange
from tests.pipelines.community_runs import FASTAPI, FLASK, NOON, Runs, runs_of

FAST = "Flask is impressively fast and its documentation answers everything."
SLOW = "Flask is painfully slow and I regret choosing it."


def ago(**delta: float) -> dt.datetime:
    return NOON - dt.timedelta(**delta)


class TestStackOverflow:
    @pytest.fixture
    def overflow(self) -> StackExchange:
        return StackExchange([], lambda: NOON)

    @pytest.fixture
    def runs(self, tmp_path: Path, overflow: StackExchange) -> Iterator[Runs]:
        clock = Clock(NOON)
        overflow.now = clock.now
        setting = "FRAMEWATCH_STACKEXCHANGE_URL"
        with runs_of(tmp_path / "home", "stackoverflow", setting, overflow.answer, clock) as running:
            yield running

    def question(self, number: int, at: dt.datetime, **about: Any) -> Question:
        answers = [Answer(number + 1, at + dt.timedelta(minutes=5), f"<p>{SLOW}</p>", score=2)]
        known = {"answers": answers, "title": "Why &", "body": f"<p>{FAST}</p>", **about}
        return Question(number, ("python", "flask"), at, **known)

    def test_questions_and_answers_come_with_their_scores(self, overflow: StackExchange, runs: Runs) -> None:
        overflow.questions = [self.question(10, ago(days=400)), self.question(20, ago(days=2), author=None)]
        assert runs.run().status == "ok"
        assert runs.ask(
            """select item_id, kind, thread_id, url[9:], score, answers, is_answered from raw.community_items
            where item_id like '%1_' order by all"""
        ) == [
            ("stackoverflow:a11", "answer", "stackoverflow:q10", "stackoverflow.com/a/11", 2, None, None),
            ("stackoverflow:q10", "question", "stackoverflow:q10", "stackoverflow.com/q/10", 0, 1, True),
        ]
        assert len(runs.items()) == 4

    def test_more_than_a_page_is_followed_without_a_last_page(
        self, overflow: StackExchange, runs: Runs
    ) -> None:
        overflow.questions = [
            Question(number, ("flask",), ago(days=30, minutes=number), "Flask", "", [])
            for number in range(1, 251)
        ]
        assert runs.run().status == "ok"
        assert len(runs.items()) == 250
        assert not [request for request in runs.server.requests if request.query.get("page", "1") != "1"]

    def test_it_waits_as_long_as_it_is_asked_to(self, overflow: StackExchange, runs: Runs) -> None:
        overflow.questions = [self.question(10, ago(days=2))]
        overflow.backoff_every = 1
        assert runs.run().status == "ok"
        assert runs.clock.slept.count(10) == 3

    def test_pauses_of_more_than_a_minute_end_the_run(self, overflow: StackExchange, runs: Runs) -> None:
        overflow.questions = [self.question(10, ago(days=2))]
        overflow.backoff, overflow.backoff_every = 120, 1
        outcome = runs.run()
        assert outcome.status == "budget"
        assert "continues after 12:02" in str(outcome.error)

    def test_a_spent_quota_ends_the_run_until_the_next_day(self, overflow: StackExchange, runs: Runs) -> None:
        overflow.questions = [self.question(10 * number, ago(days=number)) for number in range(1, 40)]
        overflow.quota = 6
        outcome = runs.run()
        assert outcome.status == "budget"
        assert overflow.asked == 1
        runs.clock.move(hours=12, minutes=1)
        overflow.quota = 300
        assert runs.run().status == "ok"
        assert len(runs.items()) == 78

    def test_a_throttle_violation_names_when_to_go_on(self, overflow: StackExchange, runs: Runs) -> None:
        overflow.quota = 0
        outcome = runs.run()
        assert (outcome.status, outcome.failures) == ("budget", {})
        assert "continues after 05:33" in str(outcome.error)

    def test_a_front_that_blocks_is_no_quota(self, runs: Runs) -> None:
        runs.server.fault(faults.html(403))
        outcome = runs.run()
        assert outcome.status == "failed"
        assert "its front refuses" in str(outcome.error)

    def test_a_key_is_sent_and_never_shown(
        self, overflow: StackExchange, runs: Runs, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("FRAMEWATCH_STACKEXCHANGE_KEY", "my-own-key")
        runs.server.fault(faults.html(404))
        outcome = runs.run()
        assert runs.server.requests[0].query["key"] == "my-own-key"
        assert "answered 404" in str(outcome.error)
        assert "my-own-key" not in str(outcome.error)

    def test_a_deleted_question_goes_with_its_answers(self, overflow: StackExchange, runs: Runs) -> None:
        overflow.questions = [self.question(10, ago(days=2)), self.question(20, ago(days=3))]
        runs.run()
        del overflow.questions[0]
        runs.clock.move(days=1)
        runs.run()
        assert runs.items() == ["stackoverflow:a21", "stackoverflow:q20"]

    def test_a_later_vote_is_a_new_revision(self, overflow: StackExchange, runs: Runs) -> None:
        overflow.questions = [self.question(10, ago(days=2))]
        runs.run()
        overflow.questions[0].answers[0].score = 9
        runs.clock.move(days=1)
        runs.run()
        assert runs.latest("score", "stackoverflow:a11") == 9

    def test_all_read_and_listed_today_means_no_request(self, overflow: StackExchange, runs: Runs) -> None:
        runs.run()
        asked = len(runs.server.requests)
        runs.clock.move(hours=6)
        runs.run()
        assert len(runs.server.requests) == asked

    def test_pages_that_ignore_the_time_are_one_sentence(self, overflow: StackExchange, runs: Runs) -> None:
        overflow.questions = [self.question(10, ago(days=2))]
        runs.server.fault(faults.edited(lambda page: page | {"has_more": True}))
        outcome = runs.run()
        assert outcome.status == "failed"
        assert "repeats the page before" in str(outcome.error)

    def test_tags_are_counted_once_a_day(self, overflow: StackExchange, runs: Runs) -> None:
        overflow.questions = [self.question(10, ago(days=2)), self.question(20, ago(days=900), answers=[])]
        runs.source = "stackoverflow_tags"
        assert runs.run().status == "ok"
        runs.run()
        assert len(runs.server.requests) == 2
        assert runs.ask("select tag, day, questions from raw.question_counts") == [("flask", NOON.date(), 2)]
        assert runs.ask("select tag, day, unanswered from raw.unanswered_counts") == [
            ("flask", NOON.date(), 1)
        ]


class TestDev:
    @pytest.fixture
    def dev(self) -> Forem:
        return Forem([], lambda: NOON)

    @pytest.fixture
    def runs(self, tmp_path: Path, dev: Forem) -> Iterator[Runs]:
        clock = Clock(NOON)
        dev.now = clock.now
        with runs_of(tmp_path / "home", "devto", "FRAMEWATCH_DEVTO_URL", dev.answer, clock) as running:
            yield running

    def article(self, number: int, at: dt.datetime, *comments: forem.Comment) -> forem.Article:
        return forem.Article(number, ("python", "flask"), at, "Notes", FAST, comments=list(comments))

    def test_articles_come_with_all_comments_that_are_not_deleted(self, dev: Forem, runs: Runs) -> None:
        below = forem.Comment("c2", ago(hours=1), SLOW)
        gone = forem.Comment("c1", ago(hours=2), "Secret", deleted=True, children=[below])
        dev.articles = [self.article(1, ago(days=1), gone), self.article(2, ago(days=400))]
        assert runs.run().status == "ok"
        assert runs.ask(
            "select item_id, kind, thread_id, score, answers from raw.community_items order by 1"
        ) == [("devto:a1", "article", "devto:a1", 3, 2), ("devto:cc2", "comment", "devto:a1", None, None)]

    def test_what_did_not_change_costs_no_request(self, dev: Forem, runs: Runs) -> None:
        dev.articles = [self.article(1, ago(days=1))]
        runs.run()
        asked = len(runs.server.requests)
        runs.run()
        assert len(runs.server.requests) == asked + 1
        dev.articles[0].reactions = 50
        runs.run()
        assert runs.latest("score", "devto:a1") == 50

    def test_a_comment_that_was_deleted_is_purged(self, dev: Forem, runs: Runs) -> None:
        comments = [forem.Comment("c1", ago(hours=2), FAST), forem.Comment("c2", ago(hours=2), SLOW)]
        dev.articles = [self.article(1, ago(days=1), *comments)]
        runs.run()
        comments[0].deleted = True
        dev.articles[0].comments.pop()
        runs.run()
        assert runs.items() == ["devto:a1"]

    def test_an_article_that_was_withdrawn_goes_with_its_comments(self, dev: Forem, runs: Runs) -> None:
        dev.articles = [
            self.article(1, ago(days=1), forem.Comment("c1", ago(hours=2), FAST)),
            self.article(2, ago(days=1)),
        ]
        runs.run()
        del dev.articles[0]
        runs.run()
        assert runs.items() == ["devto:a2"]

    def test_its_throttle_is_obeyed(self, dev: Forem, runs: Runs) -> None:
        dev.articles = [self.article(number, ago(days=number)) for number in range(1, 8)]
        dev.per_second = 2
        assert runs.run().status == "ok"
        assert len(runs.items()) == 7
        assert 1.0 in runs.clock.slept

    def test_a_list_that_repeats_itself_ends(self, dev: Forem, runs: Runs) -> None:
        dev.articles = [self.article(number, ago(days=1)) for number in range(1, 101)]
        shown = [article.shown(alone=False) for article in dev.articles]
        runs.server.fault(lambda _: json_reply(shown), path="/api/articles$")
        outcome = runs.run()
        assert "repeats the pages before" in str(outcome.error)
        assert len(runs.server.requests) == 2

    def test_a_run_that_broke_off_keeps_what_it_read(self, dev: Forem, runs: Runs) -> None:
        dev.articles = [self.article(number, ago(days=number)) for number in range(1, 31)]
        runs.server.fault(faults.html(500), path="/api/articles/25$")
        assert runs.run().status == "partial"
        assert len(runs.items()) == 24
        runs.server.heal()
        asked = len(runs.server.requests)
        assert runs.run().status == "ok"
        assert len(runs.items()) == 30
        assert len(runs.server.requests) - asked == 1 + 10


class TestGitHub:
    @pytest.fixture
    def threads(self) -> list[Thread]:
        start = Note(1, ago(days=20), FAST, reactions={"+1": 5, "heart": 1, "-1": 2, "laugh": 7})
        comments = [
            Note(2, ago(days=19), SLOW, "keeper", "MEMBER"),
            Note(3, ago(days=18), "Flask is stale", "stale[bot]", is_bot=True),
            Note(4, ago(days=17), None, None),
        ]
        pull = Thread(8, "Fix", Note(5, ago(days=2), FAST), [Note(6, ago(days=2), FAST)], is_pull=True)
        return [Thread(7, "How Flask behaves", start, comments), pull]

    @pytest.fixture
    def runs(self, tmp_path: Path, threads: list[Thread]) -> Iterator[Runs]:
        clock = Clock(NOON)
        repository = Repository(42, FLASK.repository, ago(days=900).date())
        github = GitHub([repository], clock.now, threads={42: threads})
        flask = FLASK.model_copy(update={"repository_id": None})
        setting = "FRAMEWATCH_GITHUB_URL"
        about = {"frameworks": (flask,)}
        with runs_of(tmp_path / "home", "github_discussion", setting, github.answer, clock, **about) as found:
            yield found

    def test_issues_and_comments_come_with_reactions_and_who_speaks(self, runs: Runs) -> None:
        assert runs.run().status == "ok"
        assert runs.ask(
            """select item_id, kind, thread_id, score, disapprovals, answers, is_maintainer, is_bot
            from raw.community_items order by 1"""
        ) == [
            ("github:42#7", "issue", "github:42#7", 4, 2, 3, False, False),
            ("github:42#7-2", "comment", "github:42#7", 0, 0, None, True, False),
            ("github:42#7-3", "comment", "github:42#7", 0, 0, None, False, True),
        ]

    def test_later_reactions_and_comments_are_read_without_all_the_rest(
        self, threads: list[Thread], runs: Runs
    ) -> None:
        runs.run()
        runs.clock.move(days=1)
        asked = len(runs.server.requests)
        threads[0].start.reactions["+1"] = 60
        threads[0].start.changed_at = runs.clock.now()
        threads[0].comments.append(Note(9, runs.clock.now(), FAST))
        runs.run()
        assert runs.latest("score", "github:42#7") == 59
        assert "github:42#7-9" in runs.items()
        assert len(runs.server.requests) - asked == 2

    def test_deleted_ones_are_purged(self, threads: list[Thread], runs: Runs) -> None:
        threads.append(Thread(9, "Flask again", Note(10, ago(days=1), FAST), [Note(11, ago(hours=2), SLOW)]))
        runs.run()
        assert len(runs.items()) == 5
        threads.pop()
        runs.clock.move(hours=6)
        runs.run()
        assert len(runs.items()) == 3

    def test_a_long_list_goes_on_in_the_next_hour(self, threads: list[Thread], runs: Runs) -> None:
        threads += [
            Thread(100 + number, "Flask", Note(1_000 + number, ago(hours=2 * number), FAST))
            for number in range(1_100)
        ]
        runs.server.fault(
            lambda reply: Reply(
                reply.status, reply.body, reply.headers | {"X-RateLimit-Remaining": "5"}, reply.delivery
            ),
            path="/issues",
            times=8,
        )
        outcome = runs.run()
        assert outcome.status == "budget"
        first = len(runs.items())
        assert 0 < first < 1_100
        runs.server.heal()
        runs.clock.move(hours=1, minutes=1)
        assert runs.run().status == "ok"
        assert len(runs.items()) == 1_103

    def test_it_is_asked_every_five_hours_and_after_all_other_sources(self, runs: Runs) -> None:
        runs.run()
        asked = len(runs.server.requests)
        runs.clock.move(hours=4)
        runs.run()
        assert len(runs.server.requests) == asked

    def test_a_page_that_repeats_itself_ends(self, runs: Runs) -> None:
        repeated = '</repositories/42/issues?page=2>; rel="next"'
        runs.server.fault(
            lambda reply: Reply(reply.status, reply.body, reply.headers | {"Link": repeated}), path="/issues$"
        )
        assert "repeats the page before" in str(runs.run().error)


def test_fastapi_has_a_tag_and_another_framework_may_have_none() -> None:
    from pipelines.community.forem import tags_of
    from pipelines.community.stackexchange import tag_of

    assert tag_of(FASTAPI) == "fastapi"
    untagged = FASTAPI.model_copy(update={"tags": []})
    assert (tag_of(untagged), tags_of(untagged)) == (None, [])
