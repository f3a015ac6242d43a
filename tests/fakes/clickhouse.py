"""A fake of ClickHouse's public SQL with the downloads of the package index.

It knows the tables and the shape of the queries, not SQL: the newest day of projects, days packed into
arrays, or a row per day. Limits, quota, refusals and how an answer breaks off are those of the service.

    with Server(ClickHouse().answer) as server: ...     # POST server.url/?user=demo&…
"""

from __future__ import annotations

import ast
import datetime as dt
import functools
import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from tests.fakes.downloads import by_users, shared, with_mirrors
from tests.fakes.server import Fault, Reply, Request
from warehouse.registry import shipped_registry

ROW_CAP, BLOCK = 1000, 400
DAILY = "pypi_downloads_per_day"
BY_INSTALLER = "pypi_downloads_per_day_by_version_by_installer_by_type"
MIRRORS = ("", "bandersnatch", "z3c.pypimirror", "Artifactory", "devpi")
SHARES = dict.fromkeys(MIRRORS, 1 / len(MIRRORS))
OWN_PARAMETERS = {"user", "password", "database", "default_format", "query"}
CHANGEABLE = {"result_overflow_mode", "read_overflow_mode", "max_block_size"}
TEXT = r"'(?:[^'\\]|\\.)*'"
STATUS = {62: 400, 26: 400, 516: 403, 497: 403, 192: 403, 60: 404, 81: 404, 47: 404, 115: 404, 159: 408}
NAMES = {
    26: "CANNOT_PARSE_QUOTED_STRING",
    47: "UNKNOWN_IDENTIFIER",
    60: "UNKNOWN_TABLE",
    62: "SYNTAX_ERROR",
    158: "TOO_MANY_ROWS",
    159: "TIMEOUT_EXCEEDED",
    164: "READONLY",
    201: "QUOTA_EXCEEDED",
    202: "TOO_MANY_SIMULTANEOUS_QUERIES",
    241: "MEMORY_LIMIT_EXCEEDED",
    396: "TOO_MANY_ROWS_OR_BYTES",
    516: "AUTHENTICATION_FAILED",
}


class Refused(Exception):
    """An exception of the server, by its number."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(code, message)
        self.code, self.message = code, message


def utc_now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def packages() -> list[str]:
    """Those of the registry, and the one that everybody downloads."""
    return [*(framework.package for framework in shipped_registry().frameworks.values()), "pip"]


@dataclass
class ClickHouse:
    """`lag` days lie between today and the newest day, of which only a part has arrived. `missing` days are
    nowhere; `torn` days lack a part in the table by installer. `slow_above`: more projects in one query of
    that table take too long."""

    now: Callable[[], dt.datetime] = utc_now
    projects: Sequence[str] = field(default_factory=packages)
    lag: int = 1
    missing: frozenset[dt.date] = frozenset()
    torn: frozenset[dt.date] = frozenset()
    repaired: dict[tuple[str, dt.date], int] = field(default_factory=dict)
    queries_an_hour: int = 60
    changeable: frozenset[str] = frozenset(CHANGEABLE)
    quotes_integers: bool = False
    slow_above: int = 100
    queries: list[str] = field(default_factory=list)

    @property
    def newest(self) -> dt.date:
        return self.now().date() - dt.timedelta(days=self.lag)

    def answer(self, request: Request) -> Reply:
        if request.path == "/ping":
            return Reply(200, b"Ok.\n")
        sql = request.body.decode() or request.query.get("query", "")
        try:
            self._admit(sql, request)
            rows = list(self._rows(sql, request))
            return _answered(self._capped(rows, request), quoted=self.quotes_integers)
        except Refused as error:
            return exception(error.code, error.message)(Reply())

    def _admit(self, sql: str, request: Request) -> None:
        self.queries.append(sql)
        if len(self.queries) > self.queries_an_hour:
            end = self.now().replace(minute=0, second=0, microsecond=0) + dt.timedelta(hours=1)
            used = f"queries = {len(self.queries)}/{self.queries_an_hour}"
            ends = f"Interval will end at {end:%Y-%m-%d %H:%M:%S}"
            raise Refused(201, f"Quota for user `demo` for 3600s has been exceeded: {used}. {ends}.")
        for name in request.query:
            own = name in OWN_PARAMETERS or name.startswith("param_")
            if not own and name not in self.changeable:
                raise Refused(164, f"Cannot modify '{name}' setting in readonly mode.")
        if request.query.get("user") != "demo":
            raise Refused(516, "demo: Authentication failed: password is incorrect, or there is no such user")

    def _rows(self, sql: str, request: Request) -> Iterator[dict[str, object]]:
        table = re.search(r"FROM pypi\.(\w+)", sql)
        if table is None:
            raise Refused(62, "Syntax error: failed at position 1")
        if table[1] not in (DAILY, BY_INSTALLER):
            raise Refused(60, f"Table pypi.{table[1]} does not exist")
        wanted = _array(request.query.get("param_projects", ""))
        if table[1] == BY_INSTALLER and len(wanted) > self.slow_above:
            raise Refused(159, "Timeout exceeded: elapsed 60.1 seconds, maximum: 60")
        for project in sorted(set(wanted) & set(self.projects)):
            if "max(date)" in sql:
                yield {"project": project, "newest": self.newest.isoformat()}
                continue
            days = self._days(project, table[1], sql, request)
            if "groupArray" in sql and days:
                names = sorted({name for row in days.values() for name in row})
                arrays = {name: [row[name] for row in days.values()] for name in names}
                yield {"project": project, "days": [day.isoformat() for day in days], **arrays}
            elif days:
                yield from ({"project": project, "day": day.isoformat(), **row} for day, row in days.items())

    def _days(self, project: str, table: str, sql: str, request: Request) -> dict[dt.date, dict[str, int]]:
        first, last = (dt.date.fromisoformat(request.query[f"param_{name}"]) for name in ("first", "last"))
        found = {}
        for day, users in by_users(project, self.newest).items():
            if not first <= day <= last or day in self.missing:
                continue
            count = self.repaired.get((project, day), users) // (3 if day == self.newest else 1)
            if table == DAILY:
                found[day] = {"with_mirrors": with_mirrors(count)}
                continue
            part = count // (2 if day in self.torn else 1)
            unseen = sum(_of_mirrors(with_mirrors(part) - part, sql).values())
            found[day] = {"with_mirrors": with_mirrors(part), "without_mirrors": part + unseen}
        return found

    def _capped(self, rows: list[dict[str, object]], request: Request) -> list[dict[str, object]]:
        """The result stops at the block that passes the cap, without a word unless told to throw."""
        if len(rows) <= ROW_CAP:
            return rows
        if request.query.get("result_overflow_mode") == "throw":
            raise Refused(396, f"Limit for result exceeded, max rows: {ROW_CAP}, current rows: {len(rows)}")
        return rows[: -(-ROW_CAP // BLOCK) * BLOCK]


def _of_mirrors(downloads: int, sql: str) -> dict[str, int]:
    """Downloads of the mirrors that the query does not leave out."""
    left_out = _left_out(sql)
    return {name: part for name, part in shared(downloads, SHARES).items() if name not in left_out}


@functools.lru_cache
def _left_out(sql: str) -> frozenset[str]:
    listed = re.search(r"installer NOT IN \((.*?)\)", sql)
    return frozenset(ast.literal_eval(f"[{listed[1]}]")) if listed else frozenset()


def _array(literal: str) -> list[str]:
    """`['a','b']`; values without quotes are an error, as on the real server."""
    if not re.fullmatch(rf"\[({TEXT}(,{TEXT})*)?\]", literal):
        raise Refused(26, f"Cannot parse quoted string: expected opening quote ''', got '{literal[1:2]}'")
    return [str(value) for value in ast.literal_eval(literal)]


def _answered(rows: list[dict[str, object]], *, quoted: bool) -> Reply:
    lines = [json.dumps(_quoted(row) if quoted else row, separators=(",", ":")) for row in rows]
    summary = json.dumps({"read_rows": "1", "result_rows": str(len(rows)), "elapsed_ns": "1"})
    headers = {"Content-Type": "application/x-ndjson; charset=UTF-8", "X-ClickHouse-Summary": summary}
    return Reply(200, "".join(f"{line}\n" for line in lines).encode(), headers)


def _quoted(value: object) -> object:
    """Every integer as text, as servers write Int64 when told so."""
    if isinstance(value, dict):
        return {name: _quoted(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_quoted(item) for item in value]
    return str(value) if isinstance(value, int) else value


def _text(code: int, message: str) -> str:
    return f"Code: {code}. DB::Exception: {message}. ({NAMES.get(code, 'UNKNOWN')}) (version 26.9.2.1)\n"


def exception(code: int, message: str = "sample", *, header: bool = True) -> Fault:
    """The query fails; older servers and some proxies leave the code out of the headers."""
    headers = {"Content-Type": "text/plain"} | ({"X-ClickHouse-Exception-Code": str(code)} if header else {})
    return lambda _: Reply(STATUS.get(code, 500), _text(code, message).encode(), headers)


def mid_stream(code: int, message: str = "sample", *, tag: str | None = None) -> Fault:
    """The query fails when a part of the rows was sent with a good status; `tag` as new servers mark it."""

    def spoil(reply: Reply) -> Reply:
        start, text = reply.body[: len(reply.body) * 2 // 3], _text(code, message)
        if tag is None:
            return replace(reply, body=start + text.encode())
        end = f"\r\n__exception__\r\n{tag}\r\n{text}{len(text)} {tag}\r\n__exception__\r\n"
        headers = {**reply.headers, "X-ClickHouse-Exception-Tag": tag}
        return replace(reply, body=start + end.encode(), headers=headers)

    return spoil


def line(change: Callable[[dict[str, object]], object], project: str) -> Fault:
    """The row of one project with a change; the rest stays."""

    def spoil(reply: Reply) -> Reply:
        if reply.status != 200:
            return reply
        rows = [json.loads(text) for text in reply.body.splitlines()]
        changed = [change(row) if row["project"] == project else row for row in rows]
        return replace(reply, body="".join(f"{json.dumps(row)}\n" for row in changed).encode())

    return spoil
