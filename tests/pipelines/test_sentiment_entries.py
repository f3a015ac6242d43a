"""Each entry of lexicon and constructions is found in its own text and not in its counter-example."""

from __future__ import annotations

from typing import Any

import pytest

from pipelines.sentiment.clean import plain
from pipelines.sentiment.data_files import entries, names_of, table
from pipelines.sentiment.language import language_of
from pipelines.sentiment.lexicon import Lexicon, concept
from pipelines.sentiment.passage import Passage, detector, reader
from pipelines.sentiment.tokens import Names, tokens
from pipelines.sentiment.training.corpus import statements

CONCEPTS = [entry for name in names_of("lexicon") for entry in entries(name, "concept")]
CONSTRUCTIONS = entries("constructions.toml", "construction")


def _id(entry: dict[str, Any]) -> str:
    return str(entry["name"])


def passage(text: str) -> Passage:
    return reader().passage(*detector().read(plain(text)))


@pytest.mark.parametrize("entry", CONCEPTS, ids=_id)
def test_a_concept_is_said_by_its_example_only(entry: dict[str, Any]) -> None:
    known = Lexicon([concept(entry)])

    def said(text: str) -> bool:
        return any(known.hits([token.text for token in tokens(plain(text), Names(()))]))

    assert said(entry["match"])
    assert not said(entry["no_match"])


@pytest.mark.parametrize("entry", CONSTRUCTIONS, ids=_id)
def test_a_construction_says_who_fares_how(entry: dict[str, Any]) -> None:
    found = [f for f in passage(entry["match"]).firings if f.construction.name == entry["name"]]
    roles = {slug: entry["roles"][slot] for f in found for slot, group in f.places.items() for slug in group}
    assert {slug: roles.get(slug) for slug in entry["expect"]} == entry["expect"]
    assert entry["name"] not in [f.construction.name for f in passage(entry["no_match"]).firings]


def test_no_name_is_given_twice() -> None:
    for known in (CONCEPTS, CONSTRUCTIONS):
        names = [entry["name"] for entry in known]
        assert len(names) == len(set(names))


def test_the_slots_of_every_template_have_fillers() -> None:
    count = len(table("templates.toml")["template"])
    made = statements(count)
    assert not [text.text for text in made if "{" in text.text]
    assert all(text.targets for text in made)


@pytest.mark.parametrize("code", table("languages.toml")["words"])
def test_a_language_is_told_by_its_small_words(code: str) -> None:
    words = table("languages.toml")["words"]
    own = [w for w in words[code] if not any(w in other for c, other in words.items() if c != code)]
    assert language_of(" ".join(own[:8])) == code
