"""Long texts in parts: runs of sentences about as long as the passages that the model was trained on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipelines.sentiment.mentions import Mention
from pipelines.sentiment.tokens import Token
from pipelines.sentiment.units import STOPS

WHOLE = 60  # tokens: up to here a text is one part
LONGEST = 90  # a sentence beyond is cut, whatever its grammar


def segments(
    words: Sequence[Token], mentions: Sequence[Mention]
) -> Iterator[tuple[Sequence[Token], list[Mention]]]:
    """Parts with a mention in them, in order, their mentions numbered from the part's start."""
    if len(words) <= WHOLE:
        yield words, list(mentions)
        return
    left = iter(mentions)
    mention = next(left, None)
    for start, end in _bounds(words):
        inside = []
        while mention and mention.at < end:
            inside.append(Mention(mention.framework, mention.at - start))
            mention = next(left, None)
        if inside:
            yield words[start:end], inside


def _bounds(words: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """Whole sentences up to WHOLE tokens together; a new line always begins a part."""
    start = end = 0
    for at, word in enumerate(words):
        if word.text in STOPS or at - end >= LONGEST:
            if end > start and at + 1 - start > WHOLE:
                yield start, end
                start = end
            end = at + 1
            if word.text == "\n":
                yield start, end
                start = end
    if end > start and len(words) - start > LONGEST:
        yield start, end
        start = end
    if start < len(words):
        yield start, len(words)
