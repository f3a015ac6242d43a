"""Every service on bad days: no row is lost, no zero is wrong, nothing waits for ever, one sentence each.

One installation lives through all of them, one a day, and then through a good day, after which it must hold
what it would hold without them. `pytest -s` prints the table.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from pipelines.services import setting_of
from tests.fakes import clickhouse, faults
from tests.fakes.github_replies import secondary_limit
from tests.fakes.server import Fault, Reply
from tests.pipelines.fault_services import BELOW_ROOT, Installation, installation
from warehouse.home import Home

SECONDS = 10.0

Faults = Fault | dict[str, Fault]
"""One fault for every service, or one for each; those that are not named stay well."""


def objects(change: Callable[[dict[str, Any]], object]) -> Fault:
    """The change made to every object that an answer lists, or to the answer itself."""

    def of_list(name: str, value: Any) -> Any:
        return (
            [*map(change, value)] if isinstance(value, list) and name in ("data", "vulns", "files") else value
        )

    def edit(found: Any) -> Any:
        if isinstance(found, list):
            return [*map(change, found)]
        edited = {name: of_list(name, value) for name, value in found.items()}
        return edited if edited != found else change(found)

    return faults.edited(edit)


def lines(change: Callable[[dict[str, Any]], object]) -> Fault:
    """The change made to every row of ClickHouse's answer."""

    def spoil(reply: Reply) -> Reply:
        rows = [change(json.loads(text)) for text in reply.body.splitlines()]
        return replace(reply, body="".join(f"{json.dumps(row)}\n" for row in rows).encode())

    return spoil


def without_last(row: dict[str, Any]) -> dict[str, Any]:
    return dict(list(row.items())[:-1])


def without_first(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in list(row.items())[1:] if name != "incomplete_results"}


def spent(_: Reply) -> Reply:
    """Refused as GitHub and others do when nothing is left of the hour."""
    headers = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "9999999999"}
    return Reply(403, b'{"message": "API rate limit exceeded for 203.0.113.7."}', headers)


def doubled(answer: Any) -> Any:
    """Everything that is listed comes twice."""
    if isinstance(answer, list):
        return answer * 2
    return {
        name: value * 2 if name in ("data", "vulns", "files") else value for name, value in answer.items()
    }


@dataclass(frozen=True)
class Case:
    """A row of the matrix: the fault, and a regular expression for the sentence of each source."""

    name: str
    fault: Faults
    words: str
    harmless_to: str = ""
    """A source for which this is no fault."""


GIVEN_UP = "gave no usable answer"
NOTHING_KNOWN = "does not know the package|knows no downloads|names none of the package"
WRONG_TYPES: dict[str, Fault] = {
    "GitHub": objects(lambda row: dict.fromkeys(row, "x")),
    "ClickHouse": lines(lambda row: dict.fromkeys(row, "x") | {"project": row["project"]}),
    "pypistats": objects(lambda row: dict.fromkeys(row, "x")),
    "OSV": objects(lambda row: dict.fromkeys(row, 7)),
    "package index": objects(lambda row: row | {"size": "x"}),
}
MISSING_FIELDS: dict[str, Fault] = {
    "GitHub": objects(without_first),
    "ClickHouse": lines(without_last),
    "pypistats": objects(without_last),
    "OSV": objects(lambda row: {"summary": "x"}),
    "package index": objects(lambda row: {"filename": row["filename"]}),
}
EMPTY_PAGE: dict[str, Fault] = {
    "GitHub": faults.edited(lambda found: []),
    "ClickHouse": faults.empty,
    "pypistats": faults.edited(lambda found: {**found, "data": []}),
    "OSV": faults.edited(lambda found: {"message": "nothing"}),
    "package index": faults.edited(lambda found: {**found, "files": []}),
}
MID_STREAM: dict[str, Fault] = {
    "GitHub": faults.truncated,
    "ClickHouse": clickhouse.mid_stream(209, "Broke off"),
    "pypistats": faults.truncated,
    "OSV": faults.truncated,
    "package index": faults.truncated,
}
CASES = (
    Case("reset", faults.reset, "broke off its answer"),
    Case("time-out", faults.silent, "sent nothing for"),
    Case(
        "301 in a circle", faults.redirect("/somewhere"), f"redirected more|answered 404|{GIVEN_UP}|not know"
    ),
    Case("401", faults.status(401), "answered 401"),
    Case("403", faults.status(403), "answered 403"),
    Case("403 rate limit", spent, "continues after"),
    Case("403 with Retry-After", faults.rate_limited(7200, code=403), "continues after"),
    Case("403 secondary limit", {"GitHub": secondary_limit}, "continues after"),
    Case("404", faults.status(404), f"answered 404|{NOTHING_KNOWN}"),
    Case("429 with Retry-After", faults.rate_limited(7200), "continues after"),
    Case("429 without, as HTML", faults.rate_limited(), "continues after"),
    Case("500 as HTML", faults.html(500), "answered 500 Internal Server Error"),
    Case("502 as HTML", faults.html(502), "answered 502 Bad Gateway"),
    Case("HTML instead", faults.html(), f"is not JSON|{NOTHING_KNOWN}"),
    Case("truncated JSON", faults.cut_json, "is not JSON"),
    Case("truncated body", faults.truncated, "broke off its answer"),
    Case("mid-stream exception", MID_STREAM, "code 209: Broke off|broke off its answer"),
    Case("empty body", faults.empty, f"is empty|{NOTHING_KNOWN}"),
    Case("wrong types", WRONG_TYPES, "is wrong|is no size"),
    Case("missing fields", MISSING_FIELDS, "is wrong"),
    Case("empty page", EMPTY_PAGE, f"answered something unexpected|{NOTHING_KNOWN}", "github_discussion"),
    Case("slow body", faults.slow(0.1), "did not finish its answer|sent nothing for"),
    Case("slow start", faults.slow(0.1, from_start=True), "did not finish its answer|sent nothing for"),
    Case(
        "marked exception",
        {"ClickHouse": clickhouse.mid_stream(159, "Late", tag="abcdefghijkl")},
        "159: Late",
    ),
    Case("quota", {"ClickHouse": clickhouse.exception(201)}, "continues after"),
    Case("no such user", {"ClickHouse": clickhouse.exception(516)}, "lets its public user in no longer"),
    Case("no such table", {"ClickHouse": clickhouse.exception(60)}, "its tables have changed"),
    Case("too busy", {"ClickHouse": clickhouse.exception(202)}, "code 202"),
    Case("too much", {"ClickHouse": clickhouse.exception(241)}, "code 241"),
)
NOWHERE: dict[str, tuple[Callable[[], AbstractContextManager[str]], str]] = {
    "refused": (faults.closed_port, r"cannot be reached \(Connection refused\)"),
    "dropped packets": (faults.black_hole, "gave no connection within 0.5 s"),
}


@dataclass
class Matrix:
    """Lives through bad days and writes down what was wrong with each."""

    subject: Installation
    wrong: list[str]

    def day(self, name: str, words: str, services: tuple[str, ...] = (), harmless_to: str = "") -> None:
        """One bad day: every source fails or waits, with one sentence, in time, and stores nothing."""
        before = {source: dict(known) for source, known in self.subject.cursors.items()}
        started = time.monotonic()
        outcomes = self.subject.run(*services)
        seconds = time.monotonic() - started
        for source, outcome in outcomes.items():
            error = str(outcome.error)
            print(f"| {name:21} | {source:25} | {outcome.status:6} | {seconds:4.1f} s | {error}")
            good = (
                outcome.status in ("failed", "budget")
                and re.search(words, error)
                and "\n" not in error
                and error.endswith(".")
                and seconds < SECONDS
                and self.subject.cursors.get(source, {}) == before.get(source, {})
            )
            good = good or (source == harmless_to and outcome.status == "ok")
            self.wrong += [] if good else [f"{name}, {source}: {outcome.status}, {seconds:.1f} s, {error}"]
        if batches := list(Path(self.subject.home.inbox).glob("*.parquet")):
            self.wrong.append(f"{name}: rows were stored, {batches}")
        self.subject.heal()
        self.subject.clock.move(days=1)


def test_fault_matrix(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    with installation(home) as subject:
        assert subject.amiss() == []
        matrix = Matrix(subject, [])
        subject.clock.move(days=7)
        for case in CASES:
            spoilt = (
                case.fault if isinstance(case.fault, dict) else dict.fromkeys(subject.servers, case.fault)
            )
            for service, fault in spoilt.items():
                subject.servers[service].fault(fault)
            matrix.day(case.name, case.words, tuple(spoilt), case.harmless_to)
        for name, (address, words) in NOWHERE.items():
            with address() as url, monkeypatch.context() as environment:
                for service in subject.servers:
                    environment.setenv(setting_of(service), url + BELOW_ROOT.get(service, ""))
                matrix.day(name, words)
        assert matrix.wrong == [], "\n".join(matrix.wrong)

        duplicate_pages(subject)
        subject.clock.move(hours=2)
        assert {name: found.error for name, found in subject.run().items() if found.error} == {}
        assert subject.amiss() == []
        subject.cursors.clear()
        # The fake GitHub counts requests by the hour.
        subject.clock.move(hours=2)
        assert {outcome.status for outcome in subject.run().values()} == {"ok"}
        assert subject.amiss() == [], "a second reading of the same day changes nothing"


def duplicate_pages(subject: Installation) -> None:
    """What comes twice is taken once, or refused with a sentence where the order tells what a row is."""
    for service, server in subject.servers.items():
        twice = faults.edited(doubled) if service != "ClickHouse" else lambda r: replace(r, body=r.body * 2)
        server.fault(twice, path=r"^(?!.*\.metadata$)")
    for source, outcome in subject.run().items():
        print(f"| {'duplicate pages':21} | {source:25} | {outcome.status:6} |        | {outcome.error}")
        refused = source == "github_stars" and "does not follow the week before" in str(outcome.error)
        assert outcome.status == "ok" or refused, outcome
    subject.heal()
