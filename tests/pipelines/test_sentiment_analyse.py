"""Readings of whole texts: targets, polarity, aspects, migrations, other languages, bad input."""

from __future__ import annotations

import json

import pytest

from pipelines.sentiment.accuracy.card import published
from pipelines.sentiment.analyse import analyser
from pipelines.sentiment.data_files import fingerprint
from pipelines.sentiment.migrations import Migration
from pipelines.sentiment.model import MODEL
from pipelines.sentiment.training.corpus import texts


def polarity(text: str) -> dict[str, int]:
    return {target.framework: target.polarity for target in analyser().read(text).targets}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("FastAPI is much faster than Flask.", {"fastapi": 1, "flask": -1}),
        ("Does Sanic support HTTP/2?", {"sanic": 0}),
        ("The documentation of Falcon is excellent.", {"falcon": 1}),
        ("Tornado is a pain to debug.", {"tornado": -1}),
    ],
)
def test_plain_statements_are_read_right(text: str, expected: dict[str, int]) -> None:
    assert polarity(text) == expected


def test_a_migration_names_both_ends() -> None:
    targets = analyser().read("We migrated from Django to FastAPI last year.").targets
    assert [target.migration for target in targets] == [Migration("django", "fastapi")] * 2


def test_a_plan_is_no_migration() -> None:
    targets = analyser().read("We are considering moving from Django to FastAPI.").targets
    assert [target.migration for target in targets] == [None, None]


def test_other_languages_are_named_and_not_scored() -> None:
    reading = analyser().read("Con Flask se aprende rápido, pero los proyectos grandes se vuelven un caos.")
    assert (reading.language, reading.mentioned, reading.targets) == ("es", ("flask",), ())


def test_every_reading_is_within_its_bounds_and_explained() -> None:
    (target,) = analyser().read("Flask is slow under load.").targets
    assert target.polarity == -1
    assert "performance" in target.aspects
    assert -1 <= target.score < 0 < target.confidence <= 1
    assert 1 <= len(target.rules) <= 5
    assert not any(rule.startswith(("always ", "word:T ")) for rule in target.rules)


def test_the_weights_were_trained_on_the_present_data() -> None:
    stored = json.loads(MODEL.read_text("utf-8"))
    assert stored["data"] == fingerprint(), "run python -m pipelines.sentiment.train"


def test_the_published_card_is_that_of_these_weights() -> None:
    card = published()
    assert card["analyser_version"] == analyser().version
    for part in ("cross_validation", "development"):
        for simple in ("always_positive", "vader"):
            assert card[part][simple]["macro_f1"] < card[part]["analyser"]["macro_f1"]
    shown = card["cross_validation"]["analyser"]
    assert shown["targets"] > 3_000
    # Where no confidence is enough, nothing is shown.
    assert shown["shown_precision"] is None or shown["shown_precision"] >= 0.8


def test_a_migration_that_the_verdict_contradicts_is_not_told() -> None:
    for text in texts():
        for target in analyser().read(text.text).targets if text.family == "migration" else ():
            if target.migration:
                left = target.framework == target.migration.from_
                assert target.polarity == (-1 if left else 1), text.text
