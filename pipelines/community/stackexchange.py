"""Stack Exchange's API for Stack Overflow: pauses that it asks for, its quota, refusals with status 400."""

from __future__ import annotations

import datetime as dt
import html
import re
from collections.abc import Iterator, Sequence
from typing import Annotated, Generic, TypeVar

import requests
from pydantic import BaseModel, Field, ValidationError

from pipelines.community.posts import Post, Score
from pipelines.community.progress import instant
from pipelines.errors import RateLimited, SourceUnavailable, UnexpectedPayload
from pipelines.http import Http, Limit, decode
from pipelines.settings import Settings, environment_variable
from warehouse.registry import Framework

COMMUNITY = "stackoverflow"
PAGE = 100
MOST_PAGES = 25
"""Of one list; without a key it serves no more."""

RESERVE = 5
BLOCKED = "its front refuses this address or program; what is stored stays, the next run asks again"

Epoch = Annotated[int, Field(gt=0, lt=2**33, strict=True)]
Id = Annotated[int, Field(gt=0, lt=2**53, strict=True)]
Count = Annotated[int, Field(ge=0, lt=2**53, strict=True)]

T = TypeVar("T")


class Page(BaseModel, Generic[T]):
    """The wrapper of every answer."""

    items: list[T]
    has_more: bool = False
    backoff: Count | None = None
    quota_remaining: Count | None = None


class Owner(BaseModel):
    """Who wrote a post; somebody who left has only a name."""

    user_id: int | None = None
    display_name: str | None = None

    @property
    def name(self) -> str | None:
        return str(self.user_id) if self.user_id else self.display_name


class Question(BaseModel):
    question_id: Id
    creation_date: Epoch
    title: str
    body: str
    score: Score
    tags: list[str]
    answer_count: Count
    is_answered: bool
    owner: Owner | None = None


class Answer(BaseModel):
    answer_id: Id
    question_id: Id
    creation_date: Epoch
    body: str
    score: Score
    owner: Owner | None = None


class Existing(BaseModel):
    """What is read of a post to see that it is still there."""

    post_id: Id


class _Total(BaseModel):
    total: Count


class _Refusal(BaseModel):
    error_name: str
    error_message: str = ""


class StackOverflow:
    """The API for one client."""

    def __init__(self, client: Http) -> None:
        settings = Settings()
        self._client = client
        self._root = settings.stackexchange_url.rstrip("/")
        key = settings.stackexchange_key
        self._key = {"key": key.get_secret_value()} if key else {}

    def questions(self, tag: str, start: int, until: int) -> Page[Question]:
        """The newest questions with the tag written in [start, until], epoch seconds; at most `PAGE`."""
        url, page = self._page(
            "questions",
            Page[Question],
            tagged=tag,
            sort="creation",
            order="desc",
            fromdate=start,
            todate=until,
            filter="withbody",
        )
        if any(not start <= question.creation_date <= until for question in page.items):
            raise UnexpectedPayload(url, "creation_date", "lies outside the time that was asked for")
        return page

    def answers(self, questions: Sequence[Question]) -> Iterator[Answer]:
        """Every answer to at most `PAGE` questions."""
        ids = ";".join(str(question.question_id) for question in questions if question.answer_count)
        seen: set[int] = set()
        for number in range(1, MOST_PAGES + 1):
            if not ids:
                return
            url, page = self._page(
                f"questions/{ids}/answers", Page[Answer], sort="creation", page=number, filter="withbody"
            )
            new = [answer for answer in page.items if answer.answer_id not in seen]
            if page.has_more and not new:
                raise UnexpectedPayload(url, "items", "repeats the page before")
            seen.update(answer.answer_id for answer in new)
            yield from new
            if not page.has_more:
                return

    def existing(self, posts: Sequence[int]) -> set[int]:
        """Those of the posts that are still there; asks for `PAGE` at a time."""
        found: set[int] = set()
        for at in range(0, len(posts), PAGE):
            ids = ";".join(map(str, posts[at : at + PAGE]))
            _, page = self._page(f"posts/{ids}", Page[Existing])
            found.update(post.post_id for post in page.items)
        return found

    def count(self, path: str, tag: str) -> int:
        """How many `questions`, or `questions/unanswered`, have the tag."""
        return decode(self._get(path, tagged=tag, filter="total"), _Total).total

    def _page(self, path: str, shape: type[Page[T]], **params: str | int) -> tuple[str, Page[T]]:
        response = self._get(path, pagesize=PAGE, **params)
        page = decode(response, shape)
        self._heed(response.url, page)
        return response.url, page

    def _heed(self, url: str, page: Page[T]) -> None:
        """Keep the pause it asks for, here or by ending the run; leave the last few requests unused."""
        hosts = self._client.hosts
        now = hosts.now()
        if page.backoff and not hosts.of(url).wait(page.backoff):
            hosts.of(url).limited(url, now + dt.timedelta(seconds=page.backoff))
        if page.quota_remaining is not None:
            midnight = dt.datetime.combine(now.date() + dt.timedelta(days=1), dt.time(), dt.UTC)
            hosts.of(url).heed(url, page.quota_remaining, midnight)

    def _get(self, path: str, **params: str | int) -> requests.Response:
        asked = {"site": COMMUNITY, **params, **self._key}
        response = self._client.get(f"{self._root}/2.3/{path}", params=asked)
        if response.status_code >= 400:
            raise self._refused(response)
        return response

    def _refused(self, response: requests.Response) -> SourceUnavailable | RateLimited:
        url, status = response.url, response.status_code
        try:
            refusal = _Refusal.model_validate_json(response.content)
        except ValidationError:
            answered = f"answered {status} {response.reason}".rstrip()
            if status == 403:
                return SourceUnavailable(url, answered, BLOCKED, status)
            return SourceUnavailable(url, answered, status=status)
        if refusal.error_name == "throttle_violation":
            found = re.search(r"(\d{1,6}) seconds", refusal.error_message)
            pause = dt.timedelta(seconds=int(found[1]) if found else 600)
            hosts = self._client.hosts
            return hosts.of(url).limited(url, hosts.now() + min(pause, dt.timedelta(days=1)))
        message = " ".join(refusal.error_message[:200].split()).rstrip(".")
        hint = f"correct or unset {environment_variable('stackexchange_key')} if it is about the key"
        return SourceUnavailable(url, f"answered {status} ({refusal.error_name}: {message})", hint, status)


def tag_of(framework: Framework) -> str | None:
    """Tag on Stack Overflow: the first of the registry."""
    return framework.tags[0] if framework.tags else None


def question_post(question: Question, about: str) -> Post:
    name = f"q{question.question_id}"
    return Post(
        community=COMMUNITY,
        item=name,
        kind="question",
        thread=name,
        text=f"{html.unescape(question.title)}<p>{question.body}",
        created_at=instant(question.creation_date),
        url=f"https://stackoverflow.com/q/{question.question_id}",
        author=question.owner.name if question.owner else None,
        score=question.score,
        answers=question.answer_count,
        is_answered=question.is_answered,
        about=about,
    )


def answer_post(answer: Answer, about: str) -> Post:
    return Post(
        community=COMMUNITY,
        item=f"a{answer.answer_id}",
        kind="answer",
        thread=f"q{answer.question_id}",
        text=answer.body,
        created_at=instant(answer.creation_date),
        url=f"https://stackoverflow.com/a/{answer.answer_id}",
        author=answer.owner.name if answer.owner else None,
        score=answer.score,
        about=about,
    )


def limits() -> dict[str, Limit]:
    """A day's requests, fewer without a key; the reserve is for others behind the same address."""
    settings = Settings()
    a_day = 9_000 if settings.stackexchange_key else 280
    return {
        settings.stackexchange_url.rstrip("/"): Limit(
            spacing_s=0.1, requests=a_day, window=dt.timedelta(days=1), reserve=RESERVE
        )
    }
