"""The excerpt of a text that may be kept: at most 200 characters, without addresses of people."""

from __future__ import annotations

import re

from warehouse.tables.community import LONGEST_TEXT

Span = tuple[int, int]

_MAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}")
_WEB = re.compile(r"(?:https?://|www\.)\S+")
_HANDLE = re.compile(r"(?<![\w@])@\w[\w-]{0,38}")
_LONG = re.compile(r"\S{60,}")
_BLANKS = re.compile(r"\s+")


def window(text: str, around: Span | None) -> Span:
    """The part of the text to keep: at most 200 characters with `around` in them, from word to word."""
    room = LONGEST_TEXT - 2
    if len(text) <= room:
        return 0, len(text)
    first, last = around or (0, 0)
    start = max(
        0, min(first, len(text) - room) if last - first >= room else first - (room - last + first) // 2
    )
    start = min(start, len(text) - room)
    end = start + room
    if start and not text[start - 1].isspace():
        start = _next_blank(text, start, min(first, end) if around else end)
    if end < len(text) and not text[end].isspace():
        end = _last_blank(text, max(last if around else start, start), end)
    return start, end


def excerpt(text: str, part: Span) -> str:
    """That part in one line, with … where text was left out and for addresses and names of people."""
    start, end = part
    kept = text[start:end]
    for pattern in (_WEB, _MAIL, _HANDLE, _LONG):
        kept = pattern.sub("…", kept)
    kept = _BLANKS.sub(" ", kept).strip()
    before, after = "…" if start else "", "…" if end < len(text) else ""
    return f"{before}{kept}{after}"[:LONGEST_TEXT]


def _next_blank(text: str, start: int, limit: int) -> int:
    """Behind the first blank from `start` on; `start` itself when there is none before `limit`."""
    for at in range(start, limit):
        if text[at].isspace():
            return at + 1
    return start


def _last_blank(text: str, limit: int, end: int) -> int:
    """At the last blank before `end`; `end` itself when there is none behind `limit`."""
    for at in range(end - 1, limit - 1, -1):
        if text[at].isspace():
            return at
    return end
