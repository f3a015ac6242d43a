"""Texts made to break the analyser: it reads them all, in time linear in their length."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.sentiment.analyse import analyser
from pipelines.sentiment.clean import MAX_CHARS, plain

HOSTILE = {
    "empty": "",
    "blanks": " \n\t ",
    "binary": "\x00\x01\xff\ufffe Flask \x7f",
    "emoji only": "🔥🎉👎",
    "nested quotes": "\n".join(">" * depth + " Flask is slow" for depth in range(1, 11)),
    "right to left": "\u202eFlask\u202c هو إطار عمل",
    "zalgo": "F\u0301\u0302\u0303l\u0301ask is s\u0301\u0302low",
    "mixed scripts": "Flаsk Фласк フラスク flask 플라스크",
    "only code": "```\nfrom flask import Flask\napp = Flask(__name__)\n```",
    "lone surrogate": "Flask \ud800 is slow",
}
REPEATED = [
    "<a ", "<b>", "Flask ", "a'", "a-", "a.", "a/", "a/b.", "flask/", "flask-", "1.", "((", "&amp;", "> ",
    "Flask, ", "Flask and ", "is faster than ", "faster ", "not ", "\u0301", "!?", "@a", "`",
    "www.", "http://", "moved from ", "_",
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_odd_texts_are_read(text: str) -> None:
    for target in analyser().read(text).targets:
        assert target.polarity in (-1, 0, 1)


@pytest.mark.parametrize("part", REPEATED)
def test_time_grows_no_faster_than_the_text(part: str) -> None:
    def seconds(size: int) -> float:
        text = "Flask " + part * (size // len(part)) + " Flask"
        taken = []
        for _ in range(3):
            start = time.process_time()
            analyser().read(text)
            taken.append(time.process_time() - start)
        return min(taken)

    # Ten times the text in at most forty times the time, whatever the machine does besides.
    small = max(seconds(3_000), 0.002)
    assert seconds(30_000) < 40 * small


def test_what_is_longer_than_any_post_is_cut() -> None:
    assert len(plain("a b " * MAX_CHARS)) <= MAX_CHARS


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from([*REPEATED, "Django ", " is ", "slow", ".", "\n", "?"]), max_size=60))
def test_any_mixture_is_read(parts: list[str]) -> None:
    reading = analyser().read("".join(parts))
    for target in reading.targets:
        assert 0 <= target.confidence <= 1
        assert 0 <= target.span[0] < target.span[1] <= len(reading.text)
