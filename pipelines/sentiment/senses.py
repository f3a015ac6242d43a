"""Whether a name means the framework in this text: collocations settle it, else evidence in the passage."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from pipelines.sentiment.tokens import Kind, Token

NEAR = 3  # words of the longest collocation
CERTAIN = 3  # what a word counts that hardly occurs where the framework is meant
CLIENT_LIBRARY = "aiohttp"
_WRAPPERS = frozenset(["`", "(", '"', "*", "-"])  # marks that stand between a name and its neighbours


class Named(Protocol):
    framework: str
    at: int


class Words:
    """Words and beginnings of words ("titrat*"), and phrases of up to `NEAR` words."""

    def __init__(self, terms: Iterable[str]) -> None:
        terms = list(terms)
        self.exact = frozenset(t for t in terms if not t.endswith("*"))
        self.beginnings = tuple(t[:-1] for t in terms if t.endswith("*"))

    def hits(self, words: Collection[str]) -> int:
        """Number of distinct words that belong here."""
        count = len(self.exact & words if isinstance(words, (set, frozenset)) else self.exact & set(words))
        if self.beginnings:
            count += sum(word.startswith(self.beginnings) for word in words if word not in self.exact)
        return count


@dataclass
class Passage:
    """What is counted once per text: its words and two-word phrases, without the names."""

    words: frozenset[str]
    frameworks: Counter[str] = field(default_factory=Counter)
    counted: dict[int, int] = field(default_factory=dict)

    def hits(self, terms: Words) -> int:
        """As `terms.hits`, looked up only once however often a name occurs."""
        if id(terms) not in self.counted:
            self.counted[id(terms)] = terms.hits(self.words)
        return self.counted[id(terms)]


@dataclass
class Sense:
    """Another meaning of a framework's name."""

    name: str
    before: frozenset[str]
    after: frozenset[str]
    anywhere: Words
    certain: Words
    only_aliases: frozenset[str]

    def against(self, passage: Passage) -> int:
        return passage.hits(self.anywhere) + CERTAIN * passage.hits(self.certain)


class Senses:
    """Other senses by framework (entries of senses.toml), evidence for the web sense (evidence.toml)."""

    def __init__(self, entries: Iterable[Mapping[str, Any]], evidence: Mapping[str, Sequence[str]]) -> None:
        self._senses: dict[str, list[Sense]] = {}
        for entry in entries:
            sense = Sense(
                name=entry["name"],
                before=frozenset(map(_as_tokens, entry.get("before", ()))),
                after=frozenset(map(_as_tokens, entry.get("after", ()))),
                anywhere=Words(entry.get("anywhere", ())),
                certain=Words(entry.get("certain", ())),
                only_aliases=frozenset(entry.get("only_aliases", ())),
            )
            self._senses.setdefault(entry["framework"], []).append(sense)
        self._web, self._elsewhere = Words(evidence["web"]), Words(evidence["elsewhere"])
        self._software = Words(evidence["software"])
        self._client, self._server = Words(evidence["client"]), Words(evidence["server"])
        self._client_hints = Words(evidence["client_hints"])
        self._nouns = frozenset(evidence["everyday_nouns"])
        self._everyday = self._nouns | frozenset(evidence["first_names"])
        self._determiners = frozenset(evidence["determiners"])
        self._bare = frozenset(evidence["before_names"])
        self._ends = frozenset(evidence["ends_of_noun_phrases"])

    def rejected(
        self, words: Sequence[Token], found: Sequence[Named], about: Collection[str], general: bool
    ) -> set[int]:
        """Indices of the mentions that mean something else."""
        if all(m.framework in about or not self._doubtful(m.framework) for m in found):
            return set()
        passage = Passage(_vocabulary(words), Counter(m.framework for m in found))
        out = {
            index
            for index, mention in enumerate(found)
            if mention.framework not in about and self._settled(words, mention)
        }
        left = Counter(m.framework for i, m in enumerate(found) if i not in out)
        for index, mention in enumerate(found):
            if index in out or mention.framework in about or not self._doubtful(mention.framework):
                continue
            if self._weighed(words, mention, passage, left, general):
                out.add(index)
        return out

    def _doubtful(self, framework: str) -> bool:
        return framework in self._senses or framework == CLIENT_LIBRARY

    def _settled(self, words: Sequence[Token], mention: Named) -> bool:
        """A collocation directly beside the name."""
        if mention.framework == CLIENT_LIBRARY:
            return bool(
                _after(words, mention.at)
                & {
                    "client",
                    "client's",
                    "clientsession",
                    ".clientsession",
                    "'s client",
                    "'s clientsession",
                    ".client",
                    ".clienttimeout",
                    ".tcpconnector",
                    ".get",
                    ".request",
                    "session",
                }
            )
        name = words[mention.at].text
        senses = self._senses.get(mention.framework, ())
        if not senses:
            return False
        before, after = _before(words, mention.at), _after(words, mention.at)
        capital = all(part[:1].isupper() for part in words[mention.at].raw.split())
        for sense in senses:
            if sense.only_aliases and (name not in sense.only_aliases or (capital and sense.before)):
                continue
            if sense.before & before or sense.after & after:
                return not (capital and _article_only(sense.before & before) and not sense.after & after)
        return False

    def _weighed(
        self, words: Sequence[Token], mention: Named, passage: Passage, left: Counter[str], general: bool
    ) -> bool:
        """True where the passage speaks for another sense."""
        others = len([f for f in left if f != mention.framework])
        if mention.framework == CLIENT_LIBRARY:
            client = passage.hits(self._client) + 0.5 * passage.hits(self._client_hints)
            return client > passage.hits(self._server) and client >= 1
        name = words[mention.at].text
        senses = [s for s in self._senses[mention.framework] if not s.only_aliases or name in s.only_aliases]
        if not senses:
            return False
        against = max(sense.against(passage) for sense in senses)
        if name in self._everyday:
            against += passage.hits(self._elsewhere) + 2 * self._bare_noun(words, mention.at)
        against += self._small_noun(words, mention.at)
        general = general and name in self._everyday
        if not against and not general:
            return False
        twice = passage.frameworks[mention.framework] > left[mention.framework]
        web = passage.hits(self._web) + 0.5 * passage.hits(self._software)
        web += 2 * others + _looks_like_a_name(words, mention) + self._used_as_a_name(words, mention.at)
        return against + twice > web or (general and web <= against)

    def _bare_noun(self, words: Sequence[Token], at: int) -> bool:
        """An everyday word with an article and no noun behind it: "a bottle of", but not "the Bottle app"."""
        if words[at].text not in self._nouns or not _before(words, at, 1) & self._determiners:
            return False
        if words[at].raw[:1].isupper() and words[0].raw[:1].isupper() and at > 1:
            return False  # a name of this writer, who puts an article before it
        after = words[at + 1] if at + 1 < len(words) else None
        return after is None or after.text in self._ends

    def _small_noun(self, words: Sequence[Token], at: int) -> bool:
        """Small letters and an article where the writer begins sentences with a capital."""
        small = words[at].raw[:1].islower() and words[0].raw[:1].isupper()
        return small and words[at].text in self._nouns and bool(_before(words, at, 1) & self._determiners)

    def _used_as_a_name(self, words: Sequence[Token], at: int) -> int:
        """Beside a noun of software ("bottle release"), or an everyday noun that lacks its article."""
        after = [word.text for word in words[at + 1 : at + 3] if word.text != "'s"][:1]
        beside = 2 * bool(self._web.hits(after)) or int(bool(self._software.hits(after)))
        return beside + (words[at].text in self._nouns and bool(_before(words, at, 1) & self._bare))


def _vocabulary(words: Sequence[Token]) -> frozenset[str]:
    plain = [w.text for w in words if w.kind in (Kind.WORD, Kind.NAME, Kind.NUMBER)]
    pairs = [f"{a} {b}" for a, b in itertools.pairwise(plain)]
    names = [part for w in words if w.kind == Kind.NAME for part in w.text.strip(".").split(".")]
    return frozenset(plain + pairs + names)


def _before(words: Sequence[Token], at: int, longest: int = NEAR) -> set[str]:
    near = [w.text for w in words[max(0, at - NEAR - 2) : at] if w.text not in _WRAPPERS][-longest:]
    return {" ".join(near[-n:]) for n in range(1, len(near) + 1)}


def _after(words: Sequence[Token], at: int) -> set[str]:
    near = [w.text for w in words[at + 1 : at + 3 + NEAR] if w.text not in _WRAPPERS][:NEAR]
    return {" ".join(near[:n]) for n in range(1, len(near) + 1)}


def _as_tokens(phrase: str) -> str:
    return phrase.replace("'s", " 's")


def _article_only(hits: Collection[str]) -> bool:
    return set(hits) <= {"a", "an", "the", "our", "from", "of", "of the", "in a", "per", "second", "another"}


def _looks_like_a_name(words: Sequence[Token], mention: Named) -> int:
    """Capitals inside a sentence, capitals inside the name, a call or attribute behind it."""
    token = words[mention.at]
    inside = mention.at > 0 and words[mention.at - 1].text not in {".", "!", "?", ":", '"', "-"}
    score = int(token.raw[:1].isupper() and inside) + int(not token.raw[1:].islower() and token.raw.isalpha())
    follower = words[mention.at + 1] if mention.at + 1 < len(words) else None
    return score + 2 * int(follower is not None and (follower.kind == Kind.NAME or follower.text == "("))
