"""A fake of Stack Exchange: always packed, with its wrapper, its quota, its pauses and its last page.

overflow = StackExchange([Question(1, ("flask",), at, "How?", "<p>…</p>")], now)
with Server(overflow.answer) as server: ...     # server.url/2.3/questions?site=stackoverflow&tagged=flask
"""

from __future__ import annotations

import datetime as dt
import html
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from tests.fakes import community_texts, faults
from tests.fakes.server import Reply, Request, json_reply
from warehouse.registry import shipped_registry

MOST_PAGES = 25


@dataclass
class Answer:
    id: int
    at: dt.datetime
    body: str
    author: int | None = 7
    score: int = 1


@dataclass
class Question:
    """A question with its answers; `author` None is somebody who left."""

    id: int
    tags: tuple[str, ...]
    at: dt.datetime
    title: str
    body: str
    answers: list[Answer] = field(default_factory=list)
    author: int | None = 5
    score: int = 0

    @property
    def is_answered(self) -> bool:
        return any(answer.score > 0 for answer in self.answers)


@dataclass
class StackExchange:
    """`backoff`: seconds that it asks to wait after every `backoff_every`-th answer."""

    questions: list[Question]
    now: Callable[[], dt.datetime]
    quota: int = 300
    backoff: int = 10
    backoff_every: int = 0
    asked: int = 0
    asked_at: list[tuple[dt.datetime, str]] = field(default_factory=list)

    def answer(self, request: Request) -> Reply:
        return faults.compressed(self._answer(request))

    def _answer(self, request: Request) -> Reply:
        query, parts = request.query, request.path.strip("/").split("/")
        self.asked_at.append((self.now(), request.path))
        if query.get("site") != "stackoverflow" or parts[0] != "2.3":
            return _error(400, "bad_parameter", "site is required")
        if self.asked >= self.quota:
            wait = "too many requests from this IP, more requests available in 63216 seconds"
            return _error(502, "throttle_violation", wait)
        self.asked += 1
        if int(query.get("page", "1")) > MOST_PAGES and "key" not in query:
            return _error(403, "access_denied", f"page above {MOST_PAGES} requires access token or app key")
        match parts[1:]:
            case ["questions"]:
                return self._listed(self._tagged(query), query, self._question)
            case ["questions", "unanswered"]:
                found = [question for question in self._tagged(query) if not question.is_answered]
                return self._listed(found, query, self._question)
            case ["questions", ids, "answers"]:
                wanted = {int(number) for number in ids.split(";")}
                pairs = [(q, a) for q in self.questions if q.id in wanted for a in q.answers]
                pairs.sort(key=lambda pair: pair[1].at, reverse=True)
                return self._listed(pairs, query, lambda pair, q: _answered(*pair, q))
            case ["posts", ids]:
                known = {post.id for q in self.questions for post in (q, *q.answers)}
                present = [number for number in map(int, ids.split(";")) if number in known]
                return self._listed(present, query, lambda number, _: {"post_id": number})
        return _error(404, "no_method", "simulated no method")

    def _tagged(self, query: dict[str, str]) -> list[Question]:
        first, last = int(query.get("fromdate", "0")), int(query.get("todate", "99999999999"))
        found = [
            question
            for question in self.questions
            if query["tagged"] in question.tags and first <= question.at.timestamp() <= last
        ]
        return sorted(found, key=lambda question: (question.at, question.id), reverse=True)

    def _listed(self, found: list, query: dict[str, str], shape: Callable[..., dict[str, object]]) -> Reply:
        if query.get("filter") == "total":
            return json_reply({"total": len(found)})
        size, page = min(int(query.get("pagesize", "30")), 100), int(query.get("page", "1"))
        wrapper: dict[str, object] = {
            "items": [shape(each, query) for each in found[(page - 1) * size : page * size]],
            "has_more": page * size < len(found),
            "quota_max": self.quota,
            "quota_remaining": self.quota - self.asked,
        }
        if self.backoff_every and self.asked % self.backoff_every == 0:
            wrapper["backoff"] = self.backoff
        return json_reply(wrapper)

    def _question(self, question: Question, query: dict[str, str]) -> dict[str, object]:
        body = {"body": question.body} if query.get("filter") == "withbody" else {}
        return body | {
            "tags": list(question.tags),
            "owner": _owner(question.author),
            "is_answered": question.is_answered,
            "view_count": 9,
            "answer_count": len(question.answers),
            "score": question.score,
            "last_activity_date": int(question.at.timestamp()),
            "creation_date": int(question.at.timestamp()),
            "question_id": question.id,
            "content_license": "CC BY-SA 4.0",
            "link": f"https://stackoverflow.com/questions/{question.id}/x",
            "title": html.escape(question.title),
        }


def _answered(question: Question, answer: Answer, query: dict[str, str]) -> dict[str, object]:
    body = {"body": answer.body} if query.get("filter") == "withbody" else {}
    return body | {
        "owner": _owner(answer.author),
        "is_accepted": False,
        "score": answer.score,
        "creation_date": int(answer.at.timestamp()),
        "answer_id": answer.id,
        "question_id": question.id,
        "content_license": "CC BY-SA 4.0",
    }


def _owner(author: int | None) -> dict[str, object]:
    if author is None:
        return {"user_type": "does_not_exist", "display_name": "user99"}
    return {"user_id": author, "user_type": "registered", "display_name": f"user {author}", "reputation": 1}


def _error(number: int, name: str, message: str) -> Reply:
    about = {"error_id": number, "error_name": name, "error_message": message}
    return replace(json_reply(about), status=400 if number != 404 else 404)


def sample(now: Callable[[], dt.datetime], per_framework: int = 40) -> StackExchange:
    """The sixteen over seven years: a question each, answered by the next sentence two times of three."""
    questions: list[Question] = []
    for at, framework in enumerate(shipped_registry().frameworks.values()):
        said = [*community_texts.sentences(framework, 2 * per_framework, now(), 7, "stackoverflow")]
        for number, (asked, answered) in enumerate(zip(said[::2], said[1::2], strict=True)):
            identity = 79_000_000 - at * 10_000 - 2 * number
            body = f"<p>{html.escape(asked.text)}</p>\n<pre><code>import this</code></pre>"
            question = Question(
                identity,
                ("python", framework.tags[0]),
                asked.at,
                f"{framework.name}: why does it behave so?",
                body,
                author=at * 100 + number,
                score=number % 4 - 1,
            )
            if number % 3:
                later = min(asked.at + dt.timedelta(hours=5), now())
                text = f"<p>{html.escape(answered.text)}</p>"
                question.answers.append(Answer(identity + 1, later, text, score=number % 5))
            questions.append(question)
    return StackExchange(questions, now)
