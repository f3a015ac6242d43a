"""Text as people post it -> plain text: one spelling per character, no markup, addresses or quotes."""

from __future__ import annotations

import html
import re
import unicodedata

MAX_CHARS = 1_000_000
"""Longer texts are cut here; no community allows a post of that length."""

_TAG = re.compile(
    r"<(/?)(p|br|a|i|b|em|strong|code|pre|blockquote|ul|ol|li|h[1-6]|div|span|img|hr|q|sup|sub|table|tr|td|th|"
    r"tbody|thead|script|style|u|s|del|details|summary|kbd)\b[^<>]{0,2000}>",
    re.IGNORECASE,
)
_BLOCKS = {"p", "br", "li", "div", "hr", "tr", "pre", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6"}
# Marks that pile up on letters ("zalgo"), characters without width, overrides of the writing direction.
_INVISIBLE = re.compile(
    "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
    "\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufe0e\ufe0f\u00ad]+"
)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffd\ue000-\uf8ff]+")
_QUOTES = str.maketrans(
    {"’": "'", "‘": "'", "ʼ": "'", "`": "`", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"'}
)
_QUOTED_LINE = re.compile(r"^[ \t]*>(?!>> ?(?:import|from|\w+[.(=]))(?![=\d])[^\n]*$", re.MULTILINE)
_REPEATED = re.compile(r"([^\W\d_])\1{3,}")
_RUNS = re.compile(r"([^\w\s])\1{5,}")
_BLANKS = re.compile(r"[ \t\r\u00a0]+")
_LINES = re.compile(r"\s*\n\s*")


def plain(text: str) -> str:
    """One line per paragraph, NFKC, straight quotes, without HTML, control characters and quoted lines.

    A text of nothing but quoted lines keeps them: then they are what was posted. Linear in the length of the
    text, of which at most `MAX_CHARS` characters are read.
    """
    text = text[:MAX_CHARS]
    if "<" in text:
        text = _TAG.sub(_tag_blank, text)
    if "&" in text:
        text = html.unescape(text)
    if not text.isascii():
        text = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text).translate(_QUOTES))
    text = _CONTROL.sub(" ", text)
    if ">" in text:
        own = _QUOTED_LINE.sub("", text)
        text = own if any(map(str.isalpha, own)) else text
    text = _RUNS.sub(r"\1\1\1", _REPEATED.sub(r"\1\1\1", text))
    return _LINES.sub("\n", _BLANKS.sub(" ", text)).strip()


def _tag_blank(tag: re.Match[str]) -> str:
    name = tag[2].lower()
    if name in ("code", "pre"):
        return "\n" if name == "pre" else "`"
    return "\n" if name in _BLOCKS else ""
