"""Which framework a text names: each alias and other sense has a text that shows it and one that does not."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.sentiment.clean import plain
from pipelines.sentiment.data_files import entries, table
from pipelines.sentiment.mentions import NO_CONTEXT, Context, MentionDetector
from pipelines.sentiment.senses import Senses

CORPUS = Path(__file__).parents[2] / "pipelines" / "sentiment" / "data" / "corpus"
ALIASES, SENSES = entries("aliases.toml", "alias"), entries("senses.toml", "sense")


@cache
def detector() -> MentionDetector:
    aliases = {entry["text"]: entry["framework"] for entry in ALIASES}
    return MentionDetector(aliases, Senses(SENSES, table("evidence.toml")))


def named(text: str, context: Context = NO_CONTEXT) -> set[str]:
    return {mention.framework for mention in detector().read(plain(text), context)[1]}


def lines(file: Path) -> list[dict[str, Any]]:
    # Not splitlines: a text may hold characters that it takes for the end of a line.
    return [json.loads(line) for line in file.read_text(encoding="utf-8").split("\n") if line]


def _id(entry: dict[str, Any]) -> str:
    return f"{entry['framework']}: {entry.get('text') or entry['name']}"


@pytest.mark.parametrize("entry", ALIASES, ids=_id)
def test_an_alias_is_found_and_not_inside_other_names(entry: dict[str, Any]) -> None:
    assert entry["framework"] in named(entry["match"])
    assert entry["framework"] not in named(entry["no_match"])


@pytest.mark.parametrize("entry", SENSES, ids=_id)
def test_another_sense_of_a_name_is_no_mention(entry: dict[str, Any]) -> None:
    assert entry["framework"] not in named(entry["match"], Context(general=True))
    assert entry["framework"] in named(entry["no_match"])


def test_precision_and_recall_on_the_projects_own_texts() -> None:
    labels = {row["id"]: row for row in lines(CORPUS / "labels.jsonl")}
    hit = wrong = missed = 0
    for file in CORPUS.glob("texts-*.jsonl"):
        for row in lines(file):
            found, meant = named(row["text"]), set(labels[row["id"]]["targets"])
            hit, wrong, missed = (
                hit + len(found & meant),
                wrong + len(found - meant),
                missed + len(meant - found),
            )
    assert hit / (hit + wrong) >= 0.985
    assert hit / (hit + missed) >= 0.985


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=400))
def test_any_text_is_read_without_an_error(text: str) -> None:
    assert named(text) <= {entry["framework"] for entry in ALIASES}
