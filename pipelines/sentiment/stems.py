"""Words without their endings, so that a word is known by its relatives."""

from __future__ import annotations

from functools import lru_cache

_ENDINGS = [
    "ization",
    "isation",
    "ations",
    "ation",
    "ments",
    "ment",
    "ings",
    "ing",
    "ies",
    "ied",
    "ers",
    "er",
    "est",
    "ed",
    "es",
    "ly",
    "s",
    "e",
]
_LEAST_LEFT = 4


@lru_cache(maxsize=50_000)
def stems(text: str) -> tuple[str, ...]:
    """The stems of the words of a unit; of words of one or two letters and of codes there are none."""
    return tuple(_stem(word) for word in text.split(" ") if len(word) > 2 and word.isalpha())


def _stem(word: str) -> str:
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _LEAST_LEFT:
            return word[: -len(ending)]
    return word
