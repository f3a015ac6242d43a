"""What can go wrong while a source is read. Every message is one sentence with the address and the remedy."""

from __future__ import annotations

import datetime as dt
import re

from warehouse.problem import Problem

_USER = re.compile(r"^([A-Za-z][A-Za-z0-9+.-]*://)?[^/?#]*@")
_SECRET = re.compile(r"(?i)\b((?:access_token|api_key|client_secret|key|password|token)=)[^&#]*")

KEEPS = "what is stored stays, the next run asks again"


def shown(url: str) -> str:
    """The address without user name, password and secret parameters, safe for logs and pages."""
    return _SECRET.sub(r"\1…", _USER.sub(lambda found: found[1] or "", url))


class SourceError(Problem):
    """Base of everything that a source raises on purpose; `url` holds no credentials."""

    def __init__(self, url: str, *details: object) -> None:
        super().__init__(shown(url), *details)
        self.url = shown(url)


class SourceUnavailable(SourceError):
    """The host could not be reached or refused to answer; `status` is its HTTP status if it gave one."""

    def __init__(self, url: str, reason: str, remedy: str = KEEPS, status: int | None = None) -> None:
        super().__init__(url, reason, remedy, status)
        self.reason, self.remedy, self.status = reason, remedy, status

    def __str__(self) -> str:
        return f"{self.url} {self.reason}: {self.remedy}."


class LeadsElsewhere(SourceUnavailable):
    """Several services asked at this host, and none of them answered: somebody else does."""


class Interrupted(SourceError):
    """The run was asked to end while this source was read."""

    def __str__(self) -> str:
        return "The run was interrupted; the next run goes on from what is stored."


class RateLimited(SourceError):
    """The host, or the budget set for it, allows no further request before `retry_at` (aware, UTC)."""

    def __init__(
        self, url: str, retry_at: dt.datetime, reason: str = "allows no more requests for now"
    ) -> None:
        super().__init__(url, retry_at, reason)
        self.retry_at, self.reason = retry_at.astimezone(dt.UTC), reason

    def __str__(self) -> str:
        return f"{self.url} {self.reason}: a run after {self.retry_at:%Y-%m-%d %H:%M} UTC goes on from here."


class UnexpectedPayload(SourceError):
    """The host answered something else than documented; `field` is the path of the first wrong value.

    `foreign`: it is no answer of such a service at all, but a page for people, say.
    """

    def __init__(
        self,
        url: str,
        field: str,
        reason: str = "is missing or of the wrong type",
        *,
        foreign: bool = False,
    ) -> None:
        super().__init__(url, field, reason)
        self.field, self.reason, self.foreign = field, reason, foreign

    def __str__(self) -> str:
        return (
            f"{self.url} answered something unexpected, {self.field} {self.reason}: open the address in a "
            f"browser to see whether a proxy or sign-in page stands between; {KEEPS}."
        )
