"""Days and counts as services write them, without the guesses that pydantic would make for other values."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from pydantic import BeforeValidator, Field


def _day(value: object) -> dt.date:
    if not isinstance(value, str):
        raise ValueError("a day is written as text")
    return dt.date.fromisoformat(value)


def _count(value: object) -> int:
    """A whole number; some servers write large ones in quotes."""
    if isinstance(value, str) and value.isascii() and value.isdigit():
        return int(value)
    if type(value) is not int:
        raise ValueError("a count is a whole number")
    return value


Day = Annotated[dt.date, BeforeValidator(_day)]
Count = Annotated[int, BeforeValidator(_count), Field(ge=0, lt=2**63)]
