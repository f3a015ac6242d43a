"""Rules that write numbers, dates and ages."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard import formats


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (347, "347"),
        (999, "999"),
        (999.96, "1.0k"),
        (1_000, "1.0k"),
        (101_234, "101.2k"),
        (999_949, "999.9k"),
        (999_960, "1.0M"),
        (61_060_000, "61.1M"),
        (2_000_000_000, "2.0B"),
        (-4_512, "-4.5k"),
        (None, "–"),
        (float("nan"), "–"),
    ],
)
def test_compact(value: float | None, text: str) -> None:
    assert formats.compact(value) == text


@given(st.floats(min_value=-1e12, max_value=1e12))
def test_compact_is_short_and_never_four_digits_before_the_point(value: float) -> None:
    text = formats.compact(value).lstrip("-")
    if abs(value) < 9.9e11:
        assert re.fullmatch(r"\d{1,3}(\.\d[kMB])?", text), text


@pytest.mark.parametrize(
    ("value", "signed", "text"),
    [
        (0.123, False, "12%"),
        (0.123, True, "+12%"),
        (-0.4, True, "-40%"),
        (0.0512, False, "5.1%"),
        (0.0996, False, "10%"),
        (0, False, "0%"),
        (None, False, "–"),
    ],
)
def test_percent(value: float | None, signed: bool, text: str) -> None:
    assert formats.percent(value, signed=signed) == text


@pytest.mark.parametrize(
    ("hours", "text"),
    [
        (0, "just now"),
        (0.5, "30 min ago"),
        (5, "5 h ago"),
        (47, "47 h ago"),
        (72, "3 days ago"),
        (24 * 90, "3 months ago"),
        (24 * 1000, "2.7 years ago"),
    ],
)
def test_ago(hours: float, text: str) -> None:
    now = dt.datetime(2026, 11, 22, 12)
    assert formats.ago(now - dt.timedelta(hours=hours), now) == text


def test_dates_and_what_is_missing() -> None:
    assert formats.day(dt.date(2026, 11, 22)) == "22 Nov 2026"
    assert formats.instant(dt.datetime(2026, 1, 2, 3, 4)) == "2 Jan 2026 03:04 UTC"
    assert formats.day(None) == formats.instant(None) == "–"
    assert formats.ago(None, dt.datetime(2026, 1, 1)) == "never"


def test_listing_and_sizes() -> None:
    assert formats.listing(["FastAPI"]) == "FastAPI"
    assert formats.listing(["FastAPI", "Flask", "Django"]) == "FastAPI, Flask and Django"
    assert [formats.size(value) for value in (80, 92_300, 999_499, 1_400_000)] == [
        "1 kB",
        "92 kB",
        "999 kB",
        "1.4 MB",
    ]
    assert [formats.compact_signed(value) for value in (4_512, 0, -12)] == ["+4.5k", "0", "-12"]
