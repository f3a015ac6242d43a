"""When a host that limits its callers wants the next request."""

from __future__ import annotations

import datetime as dt
from email.utils import parsedate_to_datetime

import requests

MAX_PAUSE_S = 86_400.0


def pause_asked(response: requests.Response, now: dt.datetime, unnamed_s: float) -> dt.datetime | None:
    """When a host that limits us wants the next request (UTC, within a day); None when it does not limit us.

    Understands Retry-After in seconds or as a date, and the common X-RateLimit headers; `unnamed_s` is the
    pause in seconds after a refusal that names no time.
    """
    status, headers = response.status_code, response.headers
    spent = is_spent(response)
    if not (
        status == 429 or (status == 403 and spent) or (status in (403, 503) and "Retry-After" in headers)
    ):
        return None
    seconds = _seconds(headers.get("Retry-After"), now)
    if seconds is None and spent:
        seconds = _seconds_until_epoch(headers.get("X-RateLimit-Reset"), now)
    if seconds is None:
        seconds = unnamed_s
    return now + dt.timedelta(seconds=min(max(seconds, 0.0), MAX_PAUSE_S))


def is_spent(response: requests.Response) -> bool:
    """True when the host says that nothing is left of the allowance that the request counted in."""
    return response.headers.get("X-RateLimit-Remaining") == "0"


def allowance(response: requests.Response, now: dt.datetime) -> tuple[int, dt.datetime] | None:
    """Requests that the host still allows, and until when (UTC, within a day); None if it does not say."""
    left = response.headers.get("X-RateLimit-Remaining", "")
    seconds = _seconds_until_epoch(response.headers.get("X-RateLimit-Reset"), now)
    if not left.isdecimal() or seconds is None:
        return None
    return int(left), now + dt.timedelta(seconds=min(max(seconds, 0.0), MAX_PAUSE_S))


def _seconds(retry_after: str | None, now: dt.datetime) -> float | None:
    if retry_after is None:
        return None
    if retry_after.strip().isdecimal():
        return float(retry_after)
    try:
        at = parsedate_to_datetime(retry_after)
    except ValueError:
        return None
    return (at if at.tzinfo else at.replace(tzinfo=dt.UTC)).timestamp() - now.timestamp()


def _seconds_until_epoch(reset: str | None, now: dt.datetime) -> float | None:
    return float(reset) - now.timestamp() if reset is not None and reset.isdecimal() else None
