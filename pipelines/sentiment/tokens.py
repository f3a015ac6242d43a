"""Plain text -> tokens: words in small letters, negations undone ("isn't" -> "is", "not"), marks, kinds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import IntEnum


class Kind(IntEnum):
    WORD = 0
    NUMBER = 1
    MARK = 2
    EMOJI = 3
    ADDRESS = 4  # URL, e-mail address, path of a file
    NAME = 5  # hyphenated or dotted name of something else, such as a package
    MENTION = 6


@dataclass(slots=True)
class Token:
    """`text` is normalised, `raw` as written; `start` and `end` are offsets into the plain text."""

    text: str
    raw: str
    kind: Kind
    start: int
    end: int


LONGEST_WORD = 120  # characters, with the marks inside; longer ones are no words
_LETTER = "A-Za-zÀ-ÖØ-öø-ɏ"
_TOKEN = re.compile(
    rf"""
    (?P<address>(?:https?|ftp|file|git|ssh)://[^\s<>"')\]`]{{1,2000}}
      |www\.[^\s<>"')\]`]{{1,2000}}
      |(?<![\w.])[~.]{{0,2}}/[\w.@~-]{{1,200}}(?:/[\w.@~-]{{0,200}}){{1,20}}
      |~/[\w.@/~-]{{1,400}})
    |(?P<number>\d{{1,40}}(?:[.,:]\d{{1,40}}){{0,9}}(?:%|[A-Za-z]{{1,3}}(?![A-Za-z]))?)
    |(?P<word>[{_LETTER}][{_LETTER}\d]*(?:[-_./'@][{_LETTER}\d_][{_LETTER}\d]*)*)
    |(?P<other>[^\W\d_]+)
    |(?P<arrow><->|[-=]{{1,2}}>|→|⇒|➡|>>>?|<<<?|[<>=!]=|≠|≥|≤)
    |(?P<mark>\.\.\.?|…|[!?]{{1,3}}|[^\w\s])
    |(?P<underscore>_+)
    """,
    re.VERBOSE,
)
_NOT = {
    "can't": "can", "cant": "can", "cannot": "can", "won't": "will", "wont": "will", "shan't": "shall",
    "ain't": "is", "aint": "is", "don't": "do", "dont": "do", "doesn't": "does", "doesnt": "does",
    "didn't": "did", "didnt": "did", "isn't": "is", "isnt": "is", "aren't": "are", "arent": "are",
    "wasn't": "was", "wasnt": "was", "weren't": "were", "haven't": "have", "havent": "have", "hasn't": "has",
    "hasnt": "has", "hadn't": "had", "wouldn't": "would", "wouldnt": "would", "couldn't": "could",
    "couldnt": "could", "shouldn't": "should", "shouldnt": "should", "needn't": "need", "mustn't": "must",
    "mightn't": "might", "daren't": "dare",
}  # fmt: skip
_SUFFIX = {"'ve": "have", "'re": "are", "'m": "am", "'ll": "will", "'d": "would"}
_IS = {
    "it",
    "that",
    "what",
    "there",
    "he",
    "she",
    "here",
    "who",
    "how",
    "where",
    "let",
    "this",
    "everything",
    "which",
}
_ARROWS = {"->", "-->", "=>", "==>", "→", "⇒", "➡"}
_SPLIT = re.compile(r"[-_./@]")
_DOMAIN = re.compile(
    r"(?:[\w-]+\.)+(?:com|org|io|dev|net|tech|ai|co|app|de|uk|eu|me|info|sh|so|edu|gov)(?:/\S*)?",
    re.IGNORECASE,
)
_FILE = re.compile(
    r"(?:[\w.-]+/)*[\w.-]+\.(?:py|js|ts|md|rst|txt|toml|yml|yaml|json|svg|png|html|css|cfg|ini|lock|sh|log|rs|c|h|"
    r"ninja|sql|env|ipynb)",
    re.IGNORECASE,
)
# Beside a name these make an adjective ("Flask-like"), anything else names another package ("flask-login").
_AROUND_NAMES = frozenset(
    [
        "like",
        "based",
        "style",
        "styled",
        "esque",
        "ish",
        "powered",
        "only",
        "specific",
        "native",
        "related",
        "centric",
        "first",
        "free",
        "side",
        "friendly",
        "compatible",
        "inspired",
        "level",
        "to",
        "vs",
        "or",
        "and",
        "shaped",
        "flavoured",
        "flavored",
        "driven",
        "non",
        "pro",
        "anti",
        "ex",
        "post",
        "pre",
        "plain",
        "vanilla",
        "pure",
        "era",
        "savvy",
        "heavy",
        "land",
        "world",
        "type",
        "wise",
        "side-by-side",
        "adjacent",
        "er",
        "ing",
        "shop",
        "shops",
        "fan",
        "fans",
        "hosted",
        "backed",
        "bound",
        "killer",
        "ready",
        "aware",
        "agnostic",
        "flavor",
        "flavour",
        "inside",
        "the",
        "a",
        "core",
        "served",
        "app",
        "apps",
        "specific",
    ]
)


class Names:
    """Aliases as the tokeniser needs them: `single` words, and every whole spelling."""

    def __init__(self, aliases: Iterable[str]) -> None:
        self.whole = frozenset(aliases)
        self.single = frozenset(alias for alias in self.whole if alias.isalnum())


def tokens(text: str, names: Names) -> Iterator[Token]:
    """Tokens of a plain text, in order. Words joined by marks stay together where they name other things."""
    for match in _TOKEN.finditer(text):
        group = match.lastgroup
        raw, start = match[0], match.start()
        if group == "word":
            yield from _word(raw, start, names)
        elif group == "mark" or group == "arrow":
            yield Token("->" if raw in _ARROWS else raw, raw, _mark_kind(raw), start, match.end())
        elif group == "number":
            yield Token(raw.lower(), raw, Kind.NUMBER, start, match.end())
        elif group == "other":
            yield Token(raw, raw, Kind.WORD, start, match.end())
        elif group == "address":
            yield Token("<url>", raw, Kind.ADDRESS, start, match.end())


def _mark_kind(raw: str) -> Kind:
    return Kind.EMOJI if ord(raw[0]) >= 0x2600 or raw in "★☆♥" else Kind.MARK


def _word(raw: str, start: int, names: Names) -> Iterator[Token]:
    low = raw.lower()
    if len(raw) > LONGEST_WORD:
        yield Token("<name>", raw, Kind.NAME, start, start + len(raw))
    elif low in _NOT:
        yield Token(_NOT[low], raw, Kind.WORD, start, start + len(raw))
        yield Token("not", "", Kind.WORD, start + len(raw), start + len(raw))
    elif low.isalnum():
        yield Token(low, raw, Kind.WORD, start, start + len(raw))
    elif "'" in low:
        yield from _apostrophe(raw, low, start, names)
    else:
        yield from _compound(raw, low, start, names)


def _apostrophe(raw: str, low: str, start: int, names: Names) -> Iterator[Token]:
    cut = low.index("'")
    base, suffix = low[:cut], low[cut:]
    yield from _word(raw[:cut], start, names) if base else ()
    if suffix in ("'s", "'"):
        yield Token("is" if base in _IS else "'s", raw[cut:], Kind.WORD, start + cut, start + len(raw))
    elif suffix in _SUFFIX:
        yield Token(_SUFFIX[suffix], raw[cut:], Kind.WORD, start + cut, start + len(raw))
    elif suffix[1:]:
        yield from _word(
            raw[cut + 1 :].lstrip("'"), start + len(raw) - len(raw[cut + 1 :].lstrip("'")), names
        )


def _compound(raw: str, low: str, start: int, names: Names) -> Iterator[Token]:
    """Words joined by hyphens, underscores, dots or slashes."""
    end = start + len(raw)
    parts = _SPLIT.split(low)
    named = [part in names.single for part in parts]
    if low in names.whole:
        yield Token(low, raw, Kind.WORD, start, end)
    elif "@" in low or _DOMAIN.fullmatch(low) or (_FILE.fullmatch(low) and not (named[0] and "/" in low)):
        yield Token("<url>", raw, Kind.ADDRESS, start, end)
    elif any(named):
        yield from _named(raw, parts, named, start, names)
    elif "_" in low or ("." in low and raw[low.rindex(".") + 1].islower() and max(map(len, parts)) > 1):
        head = low.split(".")[0]
        known = head in names.whole  # "rest_framework.routers"
        yield Token(head if known else low, raw, Kind.WORD if known else Kind.NAME, start, end)
    elif max(map(len, parts)) == 1:
        yield Token("".join(parts), raw, Kind.WORD, start, end)
    else:
        yield from _parts(raw, start, names)


def _named(raw: str, parts: list[str], named: list[bool], start: int, names: Names) -> Iterator[Token]:
    """A compound with a framework's name: code of it, an adjective or list made of it, or another package."""
    low = raw.lower()
    if "/" in low:
        if low.count("/") > 1 and raw == low and not all(named):
            yield Token("<url>", raw, Kind.ADDRESS, start, start + len(raw))
            return
        for piece in re.finditer(r"[^/]+|/", raw):
            at = start + piece.start()
            if piece[0] == "/":
                yield Token("/", "/", Kind.MARK, at, at + 1)
            else:
                yield from _word(piece[0], at, names)
    elif named[0] and raw[len(parts[0])] == ".":
        cut = len(parts[0])
        yield Token(parts[0], raw[:cut], Kind.WORD, start, start + cut)
        yield Token(low[cut:], raw[cut:], Kind.NAME, start + cut, start + len(raw))
    elif all(n or p in _AROUND_NAMES or p.isdigit() for p, n in zip(parts, named, strict=True)):
        yield from _parts(raw, start, names)
    else:
        yield Token(low, raw, Kind.NAME, start, start + len(raw))


def _parts(raw: str, start: int, names: Names) -> Iterator[Token]:
    for piece in re.finditer(r"[^-_./@]+|[./]", raw):
        at = start + piece.start()
        if piece[0] in "./":
            yield Token(piece[0], piece[0], Kind.MARK, at, at + 1)
        elif piece[0].isdigit():
            yield Token(piece[0], piece[0], Kind.NUMBER, at, at + 1)
        else:
            yield from _word(piece[0], at, names)
