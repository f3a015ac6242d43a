"""A clock that moves only when somebody moves it or sleeps by it."""

from __future__ import annotations

import datetime as dt


class Clock:
    """`now` and `sleep` for `pipelines.hosts.Hosts`, so that hours pass in no time."""

    def __init__(self, instant: dt.datetime) -> None:
        self.instant = instant
        self.slept: list[float] = []

    def now(self) -> dt.datetime:
        return self.instant

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.instant += dt.timedelta(seconds=seconds)

    def move(self, **delta: float) -> None:
        self.instant += dt.timedelta(**delta)
