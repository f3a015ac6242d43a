"""What a probe can conclude. It never concludes "no" from something that did not work: that is an error."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Judgement:
    """What was shown. `detail` is the limit or the reason; `value` a number in the unit of the probe."""

    verdict: Literal["yes", "with limits", "no"]
    detail: str | None = None
    value: float | None = None

    @property
    def has_it(self) -> bool:
        return self.verdict != "no"


class NotThere(Exception):
    """Nothing of the feature was found where it would be; the message says where was looked.

    That alone proves no absence: the curated list must know of it, too.
    """


class Broken(Exception):
    """The program did not do what every program of this probe does, whether the feature exists or not."""


class NoServer(Broken):
    """The server does not start, which says nothing about any feature."""


class OwnApiMissing(Broken):
    """The program imports something from the framework itself that this release does not have."""


def yes(value: float | None = None) -> Judgement:
    """The feature works."""
    return Judgement("yes", value=value)


def with_limits(limit: str, value: float | None = None) -> Judgement:
    """The feature works as far as `limit` says."""
    return Judgement("with limits", limit, value)


def no(reason: str) -> Judgement:
    """The program ran as it should and showed that the feature is not there."""
    return Judgement("no", reason)
