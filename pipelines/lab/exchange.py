"""One request to a sample API and what its answer must be."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from html.parser import HTMLParser

_SHOWN_CHARACTERS = 160


@dataclass(frozen=True)
class Request:
    """An HTTP request, exact to the byte."""

    target: str
    method: str = "GET"
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""

    def encode(self, host: str) -> bytes:
        """The request as it travels in HTTP/1.1, on a connection that stays open; `host` with its port."""
        lines = [f"{self.method} {self.target} HTTP/1.1", f"Host: {host}"]
        lines += [f"{name}: {value}" for name, value in self.headers]
        if self.body or self.method == "POST":
            lines.append(f"Content-Length: {len(self.body)}")
        return "\r\n".join([*lines, "", ""]).encode() + self.body

    def __str__(self) -> str:
        body = f" {self.body.decode(errors='replace')}" if self.body else ""
        return shortened(f"{self.method} {self.target}{body}")


@dataclass(frozen=True)
class Answer:
    """What came back. `content_type` is the whole header, empty when it was missing."""

    status: int
    content_type: str
    body: bytes

    def __str__(self) -> str:
        text = self.body.decode(errors="replace").strip()
        return shortened(f"{self.status} {self.content_type} {text}".strip())


@dataclass(frozen=True)
class Expected:
    """A rule for answers and its wording for people. `refused`: the request must not be taken."""

    says: str
    holds: Callable[[Answer], bool]
    refused: bool = False


@dataclass(frozen=True)
class Exchange:
    """A request with the rule for its answer. `timed` ones are what a benchmark repeats."""

    what: str
    request: Request
    expected: Expected
    timed: bool = False


def shortened(text: str) -> str:
    """The text on one line, cut where it gets long."""
    line = " ".join(text.split())
    return line if len(line) <= _SHOWN_CHARACTERS else f"{line[: _SHOWN_CHARACTERS - 1]}…"


def parsed_json(answer: Answer) -> object:
    """The JSON document of an answer that says it is JSON; None when it is not."""
    if "json" not in answer.content_type.lower():
        return None
    try:
        return json.loads(answer.body)
    except ValueError:
        return None


def is_json(value: object, status: int = 200) -> Expected:
    """`status` and exactly this JSON document."""
    return Expected(
        f"{status} with JSON {shortened(json.dumps(value))}",
        lambda answer: answer.status == status and parsed_json(answer) == value,
    )


def is_text(value: str) -> Expected:
    """200 and exactly this plain text."""
    return Expected(
        f"200 with plain text {shortened(value)!r}",
        lambda answer: (
            answer.status == 200
            and answer.content_type.startswith("text/plain")
            and answer.body == value.encode()
        ),
    )


def is_html_list(items: list[str]) -> Expected:
    """200 and a page whose list items, as a browser shows them, are exactly these texts."""

    def holds(answer: Answer) -> bool:
        page = _ListItems()
        page.feed(answer.body.decode(errors="replace"))
        page.close()
        return answer.status == 200 and answer.content_type.startswith("text/html") and page.items == items

    return Expected(f"200 with an HTML list of {len(items)} escaped items such as {items[0]!r}", holds)


def is_refused() -> Expected:
    """Any status from 400 to 499."""
    return Expected("a status from 400 to 499", lambda answer: 400 <= answer.status < 500, refused=True)


def has_status(*statuses: int) -> Expected:
    """One of these statuses."""
    return Expected(
        " or ".join(str(status) for status in statuses),
        lambda answer: answer.status in statuses,
        refused=min(statuses) >= 400,
    )


def is_structured_error(field: str | None) -> Expected:
    """A status from 400 to 499 with a JSON document that names the field."""
    named = f" that names {field!r}" if field else ""

    def holds(answer: Answer) -> bool:
        document = parsed_json(answer)
        structured = isinstance(document, dict | list) and (field is None or field in json.dumps(document))
        return 400 <= answer.status < 500 and structured

    return Expected(f"a status from 400 to 499 with a JSON error{named}", holds, refused=True)


class _ListItems(HTMLParser):
    """Texts of the `li` elements; markup inside one makes it another text than the expected."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._items: list[str] = []
        self._inside = False

    @property
    def items(self) -> list[str]:
        return [item.strip() for item in self._items]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "li":
            self._items.append("")
            self._inside = True
        elif self._inside:
            self._items[-1] += f"<{tag} {attrs}> as markup"

    def handle_endtag(self, tag: str) -> None:
        if tag == "li":
            self._inside = False

    def handle_data(self, data: str) -> None:
        if self._inside:
            self._items[-1] += data
