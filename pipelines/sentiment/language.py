"""Which language a text is in, told by its letters and small words; enough to keep other languages apart."""

from __future__ import annotations

import re
from functools import cache

from pipelines.sentiment.data_files import table

_READ = 4000  # characters looked at
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
_SCRIPTS = (
    ("ja", re.compile(r"[\u3040-\u30ff]")),
    ("ko", re.compile(r"[\uac00-\ud7af]")),
    ("zh", re.compile(r"[\u4e00-\u9fff]")),
    ("ru", re.compile(r"[\u0400-\u04ff]")),
    ("el", re.compile(r"[\u0370-\u03ff]")),
    ("ar", re.compile(r"[\u0600-\u06ff]")),
    ("he", re.compile(r"[\u0590-\u05ff]")),
    ("hi", re.compile(r"[\u0900-\u097f]")),
    ("th", re.compile(r"[\u0e00-\u0e7f]")),
)
_FOREIGN = re.compile(r"[ßäöüéèêàâçîôûñãõáíóúìòùąćęłńśźżěščřžůşğıåæø¿¡]")
_SHARE = 0.15  # of the letters; names of frameworks stay in Latin letters in every language


def language_of(text: str) -> str:
    """ISO 639-1 code of a plain text; "en" where nothing speaks against it, "und" without letters."""
    sample = text[:_READ].lower()
    words = _WORD.findall(sample)
    if not words:
        return "und"
    letters = sum(map(len, words))
    for code, script in () if sample.isascii() else _SCRIPTS:
        if len(script.findall(sample)) >= _SHARE * letters:
            return code
    return _by_words(words, sample)


def _by_words(words: list[str], sample: str) -> str:
    known = _languages()
    count: dict[str, float] = {}
    for word in words:
        for code in known.get(word, ()):
            count[code] = count.get(code, 0) + 1 / len(known[word])
    english = count.pop("en", 0.0)
    code = max(count, key=count.__getitem__, default="en")
    foreign = count.get(code, 0.0) + 0.5 * min(2, len(_FOREIGN.findall(sample)))
    return code if foreign > english and foreign >= 0.5 else "en"


@cache
def _languages() -> dict[str, tuple[str, ...]]:
    """Languages by word."""
    out: dict[str, list[str]] = {}
    for code, words in table("languages.toml")["words"].items():
        for word in dict.fromkeys(words):
            out.setdefault(word, []).append(code)
    return {word: tuple(codes) for word, codes in out.items()}
