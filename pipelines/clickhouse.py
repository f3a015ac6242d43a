"""ClickHouse's public SQL over HTTP: one query, its answer as JSON objects, its errors told apart.

The server stops silently at about 1,000 rows, so that callers ask for few rows that hold arrays, and the
answer may still break off after its good status.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Sequence
from typing import Any

import requests

from pipelines.errors import SourceError, SourceUnavailable, UnexpectedPayload
from pipelines.http import Http

Parameter = Sequence[str] | dt.date

ROW_LIMIT = 900
"""An answer with more rows may have been cut off without a word."""

OVERFLOW = {"result_overflow_mode": "throw", "read_overflow_mode": "throw"}
READONLY, QUOTA = 164, 201
BUSY = frozenset({202, 209, 210})
TOO_MUCH = frozenset({158, 159, 241, 307, 396})
REFUSED = frozenset({192, 193, 194, 497, 516})
GONE = frozenset({47, 60, 81, 115})
BUSY_WAITS_S = (5.0, 15.0)

_EXCEPTION = re.compile(r"Code: (\d+)\. DB::Exception: ?([^\n]*)")
_MARK = "\n__exception__\r\n"
_QUOTA_ENDS = re.compile(r"Interval will end at (\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)")


class QueryFailed(SourceUnavailable):
    """The server refused or broke off a query; `code` is its own number for the reason."""

    def __init__(self, url: str, code: int, message: str) -> None:
        super().__init__(url, f"could not answer (code {code}: {message})", _remedy(code))
        self.code = code


class TooMuch(QueryFailed):
    """The query reads, returns or takes too much; a smaller one may pass."""


class ClickHouse:
    """A client of one server; `url` is its root, without user and parameters."""

    def __init__(self, client: Http, url: str) -> None:
        client.accept_errors(_explains_itself)
        self.url = url.rstrip("/") + "/"
        self._client = client
        self._settings = OVERFLOW

    def select(self, sql: str, **parameters: Parameter) -> list[dict[str, Any]]:
        """The rows of a query; `parameters` are arrays of strings or dates for `{name:Type}` in it.

        Raises:
            RateLimited: the hourly quota is used up.
            TooMuch: ask for less. QueryFailed: any other reason that the server named.
            SourceUnavailable, UnexpectedPayload: as `Http.fetch`; also for an answer that is cut off.
        """
        try:
            return self._select(sql, parameters)
        except SourceError as error:
            # Without the parameters, which fill lines and differ from request to request.
            error.url = self.url
            raise

    def _select(self, sql: str, parameters: dict[str, Parameter]) -> list[dict[str, Any]]:
        for wait_s in (*BUSY_WAITS_S, None):
            response = self._ask(sql, parameters)
            failure = _failure(response)
            if failure is None:
                return self._rows(response)
            code, message = failure
            if code == READONLY and self._settings:
                self._settings = {}
                return self._select(sql, parameters)
            host = self._client.hosts.of(self.url)
            if code == QUOTA:
                raise host.limited(self.url, _quota_ends(message, self._client.hosts.now()))
            if code not in BUSY or wait_s is None or not host.wait(wait_s):
                raise (TooMuch if code in TOO_MUCH else QueryFailed)(self.url, code, message)
        raise AssertionError("the last attempt returns or raises")

    def _ask(self, sql: str, parameters: dict[str, Parameter]) -> requests.Response:
        named = {f"param_{name}": _literal(value) for name, value in parameters.items()}
        query = {"user": "demo", "default_format": "JSONEachRow", **self._settings, **named}
        response = self._client.request("POST", self.url, params=query, data=sql.encode())
        if response.status_code >= 400 and not _explains_itself(response):
            answered = f"answered {response.status_code} {response.reason}".rstrip()
            raise SourceUnavailable(self.url, answered, status=response.status_code)
        return response

    def _rows(self, response: requests.Response) -> list[dict[str, Any]]:
        rows = []
        for number, line in enumerate(filter(None, response.text.split("\n")), 1):
            try:
                row = json.loads(line)
            except (ValueError, RecursionError) as error:
                what = f"is not JSON (it starts with {line[:40]!r})"
                raise UnexpectedPayload(self.url, f"line {number}", what, foreign=True) from error
            if not isinstance(row, dict):
                raise UnexpectedPayload(self.url, f"line {number}", "is no object")
            rows.append(row)
        if len(rows) > ROW_LIMIT:
            raise UnexpectedPayload(self.url, "the answer", f"has {len(rows)} rows and may be cut off")
        return rows


def _literal(value: Parameter) -> str:
    """A parameter as the server reads it; values of arrays are quoted."""
    if isinstance(value, dt.date):
        return value.isoformat()
    escaped = (text.replace("\\", "\\\\").replace("'", "\\'") for text in value)
    return "[" + ",".join(f"'{text}'" for text in escaped) + "]"


def _explains_itself(response: requests.Response) -> bool:
    """Whether the server says by its own code what is wrong, so that repeating the request is no cure."""
    return response.status_code >= 400 and (
        "X-ClickHouse-Exception-Code" in response.headers or response.content.startswith(b"Code: ")
    )


def _failure(response: requests.Response) -> tuple[int, str] | None:
    """Code and message of an error, also of one that came after a good status."""
    text = response.text
    found = _EXCEPTION.search(text)
    if found is None and response.status_code < 400:
        return (0, "the answer broke off without a reason") if _MARK in text else None
    stated = response.headers.get("X-ClickHouse-Exception-Code", "")
    code = int(found[1]) if found else int(stated) if stated.isdecimal() else 0
    message = found[2] if found else " ".join(text.split())
    return code, message[:200].strip().rstrip(".")


def _quota_ends(message: str, now: dt.datetime) -> dt.datetime:
    """When the quota starts anew: as the server says, at most an hour and a bit ahead, else the full hour."""
    if found := _QUOTA_ENDS.search(message):
        said = dt.datetime.fromisoformat(found[1]).replace(tzinfo=dt.UTC)
        if now < said <= now + dt.timedelta(hours=1, minutes=5):
            return said
    return now.replace(minute=0, second=0, microsecond=0) + dt.timedelta(hours=1)


def _remedy(code: int) -> str:
    if code in REFUSED:
        return (
            "the server lets its public user in no longer, look for a newer framewatch; what is stored stays"
        )
    if code in GONE:
        return "its tables have changed, look for a newer framewatch; what is stored stays"
    return "what is stored stays, the next run asks again"
