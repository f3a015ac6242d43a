"""Small lines in cells: gaps stay gaps, also where figures are monthly."""

from __future__ import annotations

import datetime as dt
from urllib.parse import unquote

from dashboard.sparkline import sparkline, stretches

MONDAY = dt.date(2026, 1, 5)


def weeks(*numbers: int) -> list[dt.date]:
    return [MONDAY + dt.timedelta(weeks=number) for number in numbers]


def test_a_step_longer_than_the_usual_one_is_a_gap() -> None:
    assert stretches(weeks(0, 1, 2, 5, 6)) == [range(3), range(3, 5)]
    assert stretches(weeks(0, 1, 2, 4, 5)) == [range(3), range(3, 5)]
    assert stretches(weeks(0, 4, 8, 13, 26)) == [range(4), range(4, 5)], "monthly figures have longer steps"
    assert stretches(weeks(3)) == [range(1)]


def test_the_line_breaks_and_a_figure_alone_is_a_dot() -> None:
    markup = unquote(sparkline(weeks(0, 1, 2, 9), [10, 20, 30, 10], "#123456"))
    assert markup.count("<polyline") == 1
    assert '<polyline points="2.0,22.0 11.3,12.0 20.7,2.0"/>' in markup
    assert '<circle cx="86.0" cy="22.0"' in markup
    assert 'stroke="#123456"' in markup


def test_one_figure_and_a_flat_line_can_be_drawn() -> None:
    assert "<circle" in unquote(sparkline(weeks(0), [7], "#000"))
    assert "22.0 86.0,22.0" in unquote(sparkline(weeks(0, 1), [7, 7], "#000"))
