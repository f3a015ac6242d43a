"""Which framework is named where: aliases, longest first, and what the name means in this text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pipelines.sentiment.senses import Senses
from pipelines.sentiment.tokens import Kind, Names, Token, tokens


@dataclass(frozen=True)
class Context:
    """What the source says of a text. `about`: frameworks that a tag or a repository already names.
    `general`: the source is about anything, so an everyday word ("bottle") needs evidence in the text."""

    about: frozenset[str] = frozenset()
    general: bool = False


NO_CONTEXT = Context()


@dataclass(slots=True)
class Mention:
    """A framework named by the token at index `at`."""

    framework: str
    at: int


class MentionDetector:
    """Finds frameworks by their aliases (alias in small letters -> slug)."""

    def __init__(self, aliases: Mapping[str, str], senses: Senses) -> None:
        self.names = Names(aliases)
        self.senses = senses
        self._by_words: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for alias, slug in aliases.items():
            words = tuple(alias.replace("-", " ").split())
            spellings = {words, (alias,)}
            for spelling in spellings:
                self._by_words.setdefault(spelling[0], []).append((spelling, slug))
        for known in self._by_words.values():
            known.sort(key=lambda entry: -len(entry[0]))
        self._seeds = tuple({alias[:4] for alias in aliases})

    def worth_reading(self, text: str) -> bool:
        """False where no name can be in the text; much cheaper than looking for it."""
        low = text.lower()
        return any(seed in low for seed in self._seeds)

    def read(self, text: str, context: Context = NO_CONTEXT) -> tuple[list[Token], list[Mention]]:
        """Tokens of a plain text, those that name a framework of kind MENTION, and the mentions in order."""
        merged: list[Token] = []
        found: list[Mention] = []
        words = list(tokens(text, self.names))
        at = 0
        while at < len(words):
            token = words[at]
            known = self._by_words.get(token.text) if token.kind == Kind.WORD else None
            length, slug = self._longest(words, at, known) if known else (1, "")
            if slug:
                last = words[at + length - 1]
                token = Token(
                    token.text if length == 1 else " ".join(w.text for w in words[at : at + length]),
                    text[token.start : last.end],
                    Kind.MENTION,
                    token.start,
                    last.end,
                )
                found.append(Mention(slug, len(merged)))
            merged.append(token)
            at += length
        return merged, self._meant(merged, found, context)

    def _longest(
        self, words: Sequence[Token], at: int, known: Iterable[tuple[tuple[str, ...], str]]
    ) -> tuple[int, str]:
        for spelling, slug in known:
            length = len(spelling)
            if length == 1 or tuple(w.text for w in words[at : at + length]) == spelling:
                return length, slug
        return 1, ""

    def _meant(self, words: list[Token], found: list[Mention], context: Context) -> list[Mention]:
        rejected = self.senses.rejected(words, found, context.about, context.general) if found else set()
        for index in rejected:
            words[found[index].at].kind = Kind.WORD
        return [mention for index, mention in enumerate(found) if index not in rejected]
