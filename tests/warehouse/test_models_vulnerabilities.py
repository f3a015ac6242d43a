"""Which vulnerabilities affect the newest release, how long fixes took, and whether anybody asked."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.warehouse.marts import Marts, day
from warehouse.rows import Origin
from warehouse.tables.index import IndexFile
from warehouse.tables.vulnerabilities import Vulnerability

PUBLISHED = dt.datetime(2024, 1, 10, 12)


@pytest.fixture
def marts() -> Marts:
    marts = Marts()
    marts.put_registry()
    return marts


def release(version: str, on: str, package: str = "flask", *, yanked: bool = False) -> IndexFile:
    return IndexFile(
        package=package,
        filename=f"{package}-{version}.tar.gz",
        version=version,
        release=[int(part) for part in version.partition("rc")[0].split(".")],
        is_prerelease="rc" in version,
        kind="sdist",
        uploaded_at=dt.datetime.combine(day(on), dt.time(8)),
        size_bytes=1,
        requires_python=None,
        yanked=yanked,
        yanked_reason=None,
    )


def vulnerability(
    name: str = "CVE-2024-1",
    *,
    first: tuple[list[int], ...] = ([0],),
    after: tuple[list[int], ...] = ([],),
    fixed: tuple[str, ...] = (),
    versions: tuple[str, ...] = (),
    withdrawn: bool = False,
    published: dt.datetime | None = PUBLISHED,
) -> Vulnerability:
    return Vulnerability(
        package="flask",
        vulnerability=name,
        aliases=["GHSA-1"],
        summary="Sample.",
        severity="high",
        published_at=published,
        modified_at=PUBLISHED,
        withdrawn_at=PUBLISHED if withdrawn else None,
        fixed_versions=list(fixed),
        affected_from=list(first),
        affected_before=list(after),
        affected_versions=list(versions),
    )


class TestOpen:
    def is_open(self, marts: Marts) -> bool | None:
        [row] = marts.read("vulnerability_fixes", "is_open, framework, url")
        assert row[1:] == ("flask", "https://osv.dev/vulnerability/CVE-2024-1")
        assert len(marts.read("vulnerabilities_open")) == (1 if row[0] else 0)
        return row[0]

    @pytest.mark.parametrize(
        ("newest", "ranges"),
        [
            (
                "3.0.0",
                [
                    ([0], [], True),
                    ([0], [3], False),
                    ([0], [3, 0, 0], False),
                    ([0], [3, 0, 1], True),
                    ([3], [], True),
                    ([3, 0, 1], [], False),
                    ([0], [3, 0, 0, 0, 0, 0, 1], True),
                ],
            ),
            ("3.0", [([3, 0, 0], [], True), ([0], [3, 0, 0], False)]),
            ("10.0.1", [([0], [9, 9], False), ([0], [10, 0, 0, 0, 0, 0, 1], False)]),
        ],
    )
    def test_the_newest_release_lies_in_a_range_or_not(
        self, marts: Marts, newest: str, ranges: list[tuple[list[int], list[int], bool]]
    ) -> None:
        marts.put(release(newest, "2024-01-01"), release("0.1", "2010-01-01"))
        marts.put(*[vulnerability(f"CVE-{n}", first=(r[0],), after=(r[1],)) for n, r in enumerate(ranges)])
        found = marts.read("vulnerability_fixes", "is_open")
        assert found == [(is_open,) for _, _, is_open in ranges]

    def test_any_of_several_ranges(self, marts: Marts) -> None:
        marts.put(release("3.0", "2024-01-01"))
        marts.put(
            vulnerability("CVE-1", first=([0], [3]), after=([2, 5], [3, 1])),
            vulnerability("CVE-2", first=([0], [2, 9]), after=([2, 5], [3])),
        )
        assert marts.read("vulnerabilities_open", "vulnerability") == [("CVE-1",)]

    def test_a_version_that_is_listed(self, marts: Marts) -> None:
        marts.put(release("2.0", "2024-01-01"))
        marts.put(vulnerability(first=(), after=(), versions=("1.0", "2.0")))
        assert self.is_open(marts) is True

    def test_only_the_newest_stable_release_that_was_not_withdrawn_counts(self, marts: Marts) -> None:
        marts.put(
            release("2.0", "2024-01-01"),
            release("3.0", "2024-01-02", yanked=True),
            release("3.0rc1", "2024-01-03"),
        )
        marts.put(vulnerability(after=([3],)))
        assert self.is_open(marts) is True

    def test_without_releases_nobody_knows(self, marts: Marts) -> None:
        marts.put(vulnerability())
        assert self.is_open(marts) is None

    def test_withdrawn_is_nowhere(self, marts: Marts) -> None:
        marts.put(release("2.0", "2024-01-01"))
        marts.put(vulnerability(withdrawn=True))
        assert marts.read("vulnerability_fixes") == []

    def test_what_is_open_names_the_release(self, marts: Marts) -> None:
        marts.put(release("2.0", "2024-01-01"))
        marts.put(vulnerability(first=([0], [2]), after=([1, 5], []), fixed=("1.5",)))
        assert marts.read("vulnerabilities_open", "version, severity, fixed_versions, aliases") == [
            ("2.0", "high", ["1.5"], ["GHSA-1"])
        ]

    @pytest.mark.parametrize("origin", ["imported", "recorded"])
    def test_a_live_answer_replaces_all_others(self, marts: Marts, origin: Origin) -> None:
        marts.put(vulnerability("CVE-2"), vulnerability("CVE-3"), origin=origin)
        marts.put(vulnerability("CVE-1"), origin="live")
        assert marts.read("vulnerability_fixes", "vulnerability") == [("CVE-1",)]


class TestFixes:
    COLUMNS = "fixed_version, fixed_at::date, days_to_fix"

    def test_days_from_publication_to_the_first_release_that_fixes(self, marts: Marts) -> None:
        marts.put(release("2.4", "2024-01-01"), release("3.1", "2024-01-15"), release("2.5", "2024-01-20"))
        marts.put(vulnerability(fixed=("2.5", "3.1")))
        assert marts.read("vulnerability_fixes", self.COLUMNS) == [("3.1", day("2024-01-15"), 5)]

    def test_a_fix_before_the_publication_took_less_than_no_time(self, marts: Marts) -> None:
        marts.put(release("2.5", "2024-01-03"))
        marts.put(vulnerability(fixed=("2.5",)))
        assert marts.read("vulnerability_fixes", self.COLUMNS) == [("2.5", day("2024-01-03"), -7)]

    def test_a_fix_that_the_index_does_not_know_has_no_day(self, marts: Marts) -> None:
        marts.put(release("2.0", "2024-01-03"))
        marts.put(vulnerability(fixed=("2.5",)))
        assert marts.read("vulnerability_fixes", self.COLUMNS) == [(None, None, None)]

    def test_without_a_day_of_publication_there_is_no_time(self, marts: Marts) -> None:
        marts.put(release("2.5", "2024-01-03"))
        marts.put(vulnerability(fixed=("2.5",), published=None))
        assert marts.read("vulnerability_fixes", self.COLUMNS) == [("2.5", day("2024-01-03"), None)]


class TestEvents:
    def event(self, marts: Marts) -> tuple[object, ...]:
        [row] = marts.read("events_vulnerability", "day, framework, title, detail")
        return row

    def test_an_open_one_names_the_release_that_is_affected(self, marts: Marts) -> None:
        marts.put(release("2.0", "2024-01-01"))
        marts.put(vulnerability())
        assert self.event(marts) == (
            PUBLISHED.date(),
            "flask",
            "Flask: CVE-2024-1, high",
            "Sample. The newest release 2.0 is affected. No release fixes it.",
        )

    def test_a_fixed_one_names_the_fix_and_its_day(self, marts: Marts) -> None:
        marts.put(release("2.5", "2024-01-20"))
        marts.put(vulnerability(after=([2, 5],), fixed=("2.5",)))
        assert self.event(marts)[-1] == "Sample. Fixed in 2.5 on 20 January 2024."

    def test_a_fix_that_the_index_does_not_know_has_no_day(self, marts: Marts) -> None:
        marts.put(vulnerability(fixed=("1.9", "2.5")))
        assert self.event(marts)[-1] == "Sample. Fixed in 1.9, 2.5."

    def test_without_a_day_of_publication_there_is_no_event(self, marts: Marts) -> None:
        marts.put(vulnerability(published=None))
        assert marts.read("events_vulnerability") == []

    def test_it_is_among_all_events(self, marts: Marts) -> None:
        marts.put(vulnerability())
        assert marts.read("events", "kind", "framework = 'flask'") == [("vulnerability",)]


class TestSummary:
    COLUMNS = "asked_at, known, open, fixed, median_days_to_fix"

    def flask(self, marts: Marts) -> tuple[object, ...]:
        [row] = marts.read("vulnerability_summary", self.COLUMNS, "framework = 'flask'")
        return row

    def asked(self, marts: Marts, cursor: str = "flask 2024-06-01") -> None:
        marts.execute("insert into ops.cursors values ('osv', 'flask', ?, 'run')", [cursor])
        marts.execute(
            "insert into ops.runs values ('run', 'osv', $at, $at, 'ok', 1, 0, 0, 0, 0, null, '1')",
            {"at": PUBLISHED},
        )

    def test_nobody_asked(self, marts: Marts) -> None:
        marts.put(release("2.0", "2024-01-01"))
        assert self.flask(marts) == (None, None, None, None, None)

    def test_asked_and_none_is_none(self, marts: Marts) -> None:
        marts.put(release("2.0", "2024-01-01"))
        self.asked(marts)
        assert self.flask(marts) == (PUBLISHED, 0, 0, 0, None)

    def test_without_releases_the_open_ones_are_not_known(self, marts: Marts) -> None:
        self.asked(marts)
        assert self.flask(marts) == (PUBLISHED, 0, None, 0, None)

    def test_another_package_under_the_same_name_was_not_asked_about(self, marts: Marts) -> None:
        self.asked(marts, "other 2024-06-01")
        assert self.flask(marts) == (None, None, None, None, None)

    def test_counts(self, marts: Marts) -> None:
        marts.put(release("2.0", "2024-01-20"), release("2.1", "2024-02-09"))
        marts.put(
            vulnerability("CVE-1", after=([2],), fixed=("2.0",)),
            vulnerability("CVE-2", after=([2, 1],), fixed=("2.1",)),
            vulnerability("CVE-3"),
        )
        self.asked(marts)
        assert self.flask(marts) == (PUBLISHED, 3, 1, 2, 20.0)

    def test_rows_of_a_file_count_without_a_question(self, marts: Marts) -> None:
        marts.put(vulnerability("CVE-3"), origin="imported")
        assert self.flask(marts) == (None, 1, None, 0, None)
