"""What decided a reading is told in words."""

from __future__ import annotations

import pytest

from dashboard.community.reasons import reason
from pipelines.sentiment.model import model


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        ("word:slow -0.41", "“slow” -0.41"),
        ("stem:migrat +0.20", "“migrat…” +0.20"),
        ("after:shines +0.55", "“shines” after the name +0.55"),
        ("pair:O to T +0.41", "“another framework to Sample” +0.41"),
        ("pair:from _ T +0.30", "“from … Sample” +0.30"),
        ("pair:X for +0.30", "“another tool for” +0.30"),
        ("shape:T + $ +0.10", "word order: Sample praise end +0.10"),
        ("shape:T -er O +0.10", "word order: Sample more blame another framework +0.10"),
        ("word:- +0.10", "“-” +0.10"),
        ("pair:$ 5 +0.10", "“$ 5” +0.10"),
        ("construction:better than:A +1.20", "construction “better than” +1.20"),
        ("concept:T:fast+ +0.40", "“fast” (praise) of it +0.40"),
        ("concept:bad- +0.40", "“bad” (blame) +0.40"),
        ("said:O- +0.30", "blame of another framework +0.30"),
        ("own sum +0.62", "praise less blame of it +0.62"),
        ("asked +0.50", "it is asked +0.50"),
        ("degree:T+1 +0.27", "praise of it, comparing +0.27"),
        ("final:-1 +0.26", "ends with blame of it +0.26"),
        ("own net:-2 +0.40", "praise less blame of it: -2 +0.40"),
        ("role:-1= +0.10", "stands where the worse one stands +0.10"),
        ("rank:0 of 2 +0.10", "named as number 1 of 2 +0.10"),
        ("turn:-+ +0.10", "turn -+ +0.10"),
        ("both:construction:moved:A & asked +0.10", "construction “moved” together with it is asked +0.10"),
    ],
)
def test_rules_are_told_in_words(rule: str, told: str) -> None:
    assert reason(rule, "Sample") == told


def test_every_feature_of_the_weights_can_be_told() -> None:
    told = [reason(f"{name} +0.10", "Sample") for name in model().polarity.rows]
    assert len(told) > 10_000
    assert all(text.endswith(" +0.10") and text != " +0.10" for text in told)
