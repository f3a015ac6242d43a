"""Issues of the fake GitHub and the comments on them, as its lists and its single answers show them."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from tests.fakes import community_texts
from tests.fakes.github_replies import base, error, linked
from tests.fakes.github_repository import Repository
from tests.fakes.server import Reply, Request, json_reply
from warehouse.registry import Framework


@dataclass
class Note:
    """A comment on an issue, or what an issue itself begins with."""

    id: int
    at: dt.datetime
    body: str | None
    author: str | None = "bob"
    association: str = "NONE"
    is_bot: bool = False
    reactions: dict[str, int] = field(default_factory=dict)
    changed_at: dt.datetime | None = None

    @property
    def updated_at(self) -> dt.datetime:
        return self.changed_at or self.at


@dataclass
class Thread:
    """An issue or pull request with its comments."""

    number: int
    title: str
    start: Note
    comments: list[Note] = field(default_factory=list)
    is_pull: bool = False


def answer(request: Request, repository: Repository, rest: Sequence[str], threads: list[Thread]) -> Reply:
    """What is asked below `/repositories/<id>/issues`."""
    root = f"{base(request)}/repos/{repository.full_name}"
    match rest:
        case []:
            issues = [(t.start, _issue(root, repository, t)) for t in threads]
            return _listed(request, repository, issues)
        case ["comments"]:
            notes = [(c, _comment(root, repository, t, c)) for t in threads for c in t.comments]
            return _listed(request, repository, notes)
        case ["comments", number]:
            for thread in threads:
                for note in thread.comments:
                    if str(note.id) == number:
                        return json_reply(_comment(root, repository, thread, note))
        case [number]:
            for thread in threads:
                if str(thread.number) == number:
                    return json_reply(_issue(root, repository, thread))
            return error(410, "This issue was deleted")
    return error(404, "Not Found")


def _listed(request: Request, repository: Repository, found: list[tuple[Note, dict[str, object]]]) -> Reply:
    query = request.query
    since = dt.datetime.fromisoformat(query.get("since", "1970-01-01T00:00:00Z"))
    later = [(note, shown) for note, shown in found if note.updated_at >= since]
    later.sort(key=lambda pair: pair[0].updated_at, reverse=query.get("direction") != "asc")
    size, page = min(int(query.get("per_page", "30")), 100), int(query.get("page", "1"))
    last = -(-len(later) // size)
    reply = json_reply([shown for _, shown in later[(page - 1) * size : page * size]])
    rest = {name: value for name, value in query.items() if name not in ("page", "per_page")}
    return linked(request, repository, reply, page + 1 if page < last else None, last, size, rest)


def _issue(root: str, repository: Repository, thread: Thread) -> dict[str, object]:
    kind = "pull" if thread.is_pull else "issues"
    pull = {"pull_request": {"url": f"{root}/pulls/{thread.number}"}} if thread.is_pull else {}
    page = f"https://github.com/{repository.full_name}/{kind}/{thread.number}"
    return (
        _note(thread.start, page)
        | pull
        | {
            "number": thread.number,
            "title": thread.title,
            "state": "open",
            "state_reason": None,
            "comments": len(thread.comments),
        }
    )


def _comment(root: str, repository: Repository, thread: Thread, note: Note) -> dict[str, object]:
    kind = "pull" if thread.is_pull else "issues"
    page = f"https://github.com/{repository.full_name}/{kind}/{thread.number}#issuecomment-{note.id}"
    return _note(note, page) | {"issue_url": f"{root}/issues/{thread.number}"}


def _note(note: Note, page: str) -> dict[str, object]:
    names = ("+1", "-1", "laugh", "hooray", "confused", "heart", "rocket", "eyes")
    reactions = {name: note.reactions.get(name, 0) for name in names}
    user = note.author and {"login": note.author, "id": 11, "type": "Bot" if note.is_bot else "User"}
    return {
        "id": note.id,
        "html_url": page,
        "user": user,
        "created_at": note.at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "updated_at": note.updated_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "author_association": note.association,
        "body": note.body,
        "reactions": {"total_count": sum(reactions.values()), **reactions},
    }


def sample(framework: Framework, now: dt.datetime, count: int = 8) -> list[Thread]:
    """Threads of the last four months: an issue, a user, a maintainer, sometimes a bot or a pull request."""
    return [*_threads(framework, now, count)]


def _threads(framework: Framework, now: dt.datetime, count: int) -> Iterator[Thread]:
    chance = random.Random(framework.slug)
    said = [*community_texts.sentences(framework, 3 * count, now, 0.33, "github")]
    for number in range(count):
        first, second, third = said[3 * number : 3 * number + 3]
        reactions = {"+1": chance.randint(0, 9), "heart": chance.randint(0, 3), "-1": chance.randint(0, 2)}
        start = Note(number * 10 + 1, first.at, first.text, first.author, reactions=reactions)
        later = min(first.at + dt.timedelta(hours=2), now)
        comments = [
            Note(number * 10 + 2, later, second.text, second.author),
            Note(number * 10 + 3, later, third.text, "keeper", "MEMBER"),
        ]
        if number % 4 == 0:
            comments.append(Note(number * 10 + 4, later, community_texts.BOT, "stale[bot]", is_bot=True))
        yield Thread(number + 1, f"{framework.name}: {first.kind}", start, comments, number % 5 == 4)
