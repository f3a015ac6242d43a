"""Releases, package facts, events and the scoreboard."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from tests.warehouse.marts import Marts, day
from warehouse.registry import registry_rows, shipped_registry
from warehouse.tables.adoption import DownloadsDay, DownloadsWindow, StarCount
from warehouse.tables.index import IndexFile, IndexMetadata


@pytest.fixture
def marts() -> Marts:
    marts = Marts()
    marts.put_registry()
    return marts


def file(version: str, uploaded: str | None = "2024-01-01", kind: str = "wheel", **changes: Any) -> IndexFile:
    """One file of Flask; the numeric part of the version is what stands before any letter."""
    number = version.partition("rc")[0].partition(".post")[0]
    values: dict[str, Any] = {
        "package": "flask",
        "filename": f"flask-{version}.{kind}",
        "version": version,
        "release": [int(part) for part in number.split(".")],
        "is_prerelease": "rc" in version,
        "kind": kind,
        "uploaded_at": dt.datetime.fromisoformat(uploaded) if uploaded else None,
        "size_bytes": 1000,
        "requires_python": ">=3.9",
        "yanked": False,
        "yanked_reason": None,
    }
    return IndexFile(**values | changes)


def metadata(version: str, **changes: Any) -> IndexMetadata:
    values: dict[str, Any] = {
        "package": "flask",
        "version": version,
        "summary": "A sample.",
        "licence": "BSD-3-Clause",
        "requires_python": ">=3.9",
        "dependencies": ["werkzeug>=3", "click"],
        "optional_dependencies": ["asgiref; extra == 'async'"],
        "classifiers": [],
        "project_urls": [],
        "typed": True,
        "wheel_size_bytes": None,
    }
    return IndexMetadata(**values | changes)


class TestReleases:
    def test_files_of_a_version_make_one_release(self, marts: Marts) -> None:
        marts.put(
            file("1.0", "2024-01-02 10:00", size_bytes=300),
            file("1.0", "2024-01-02 09:00", filename="flask-1.0-other.whl", size_bytes=200),
            file("1.0", "2024-01-02 11:00", "sdist", size_bytes=500, requires_python=">=3.8"),
        )
        columns = "released_at, file_count, wheel_size_bytes, sdist_size_bytes, requires_python, has_wheel"
        assert marts.read("releases", columns) == [(dt.datetime(2024, 1, 2, 9), 3, 200, 500, ">=3.9", True)]

    def test_what_the_index_does_not_say_stays_unknown(self, marts: Marts) -> None:
        marts.put(file("1.0", None, "sdist", size_bytes=None, requires_python=None))
        columns = "released_at, wheel_size_bytes, sdist_size_bytes, requires_python, has_wheel, is_newest"
        assert marts.read("releases", columns) == [(None, None, None, None, False, True)]

    def test_a_release_is_withdrawn_when_all_of_its_files_are(self, marts: Marts) -> None:
        withdrawn = {"yanked": True, "yanked_reason": "broken"}
        marts.put(
            file("1.0", "2024-01-01", **withdrawn),
            file("1.0", "2024-01-02", "sdist", **withdrawn),
            file("1.1", "2024-02-01", **withdrawn),
            file("1.1", "2024-02-02", "sdist"),
        )
        assert marts.read("releases", "version, yanked, yanked_reason, released_at::date") == [
            ("1.0", True, "broken", day("2024-01-01")),
            ("1.1", False, None, day("2024-02-02")),
        ]

    def test_newest_is_the_highest_stable_version_that_was_not_withdrawn(self, marts: Marts) -> None:
        marts.put(
            file("2.9", "2024-01-01"),
            file("2.10", "2024-02-01"),
            file("2.9.1", "2024-03-01"),  # a later patch of an older line
            file("2.11", "2024-04-01", yanked=True),
            file("3.0rc1", "2024-05-01"),
        )
        assert marts.read("releases", "version", "is_newest") == [("2.10",)]

    def test_of_equal_numbers_the_later_upload_is_newest(self, marts: Marts) -> None:
        marts.put(file("1.0", "2024-01-01"), file("1.0.post1", "2024-02-01"))
        assert marts.read("releases", "version", "is_newest") == [("1.0.post1",)]

    def test_pre_releases_alone_have_no_newest(self, marts: Marts) -> None:
        marts.put(file("1.0rc1"))
        assert marts.read("releases", "version, is_newest") == [("1.0rc1", False)]

    def test_level_compares_with_the_next_lower_version(self, marts: Marts) -> None:
        versions = ["0.1", "0.2", "0.2.1", "1.0rc1", "1.0", "1.0.0.post1", "1.0.1", "2.4", "23.12.1", "24.6"]
        marts.put(*[file(version) for version in versions])
        assert marts.read("releases", "version, level") == [
            ("0.1", "other"),
            ("0.2", "minor"),
            ("0.2.1", "patch"),
            ("1.0", "major"),
            ("1.0.0.post1", "other"),
            ("1.0rc1", "pre"),
            ("1.0.1", "patch"),
            ("2.4", "major"),
            ("23.12.1", "major"),
            ("24.6", "major"),
        ]

    def test_live_files_replace_recorded_ones_of_the_package(self, marts: Marts) -> None:
        marts.put(file("1.0"), file("1.1"), file("9.9", package="django"), origin="recorded")
        marts.put(file("1.0", size_bytes=1))
        assert marts.read("releases", "framework, version, wheel_size_bytes, origin") == [
            ("django", "9.9", 1000, "recorded"),
            ("flask", "1.0", 1, "live"),
        ]

    def test_a_removed_file_is_gone(self, marts: Marts) -> None:
        marts.put(file("1.0"), file("1.1"))
        marts.put(file("1.1"), retracted=True)
        assert marts.read("releases", "version, is_newest") == [("1.0", True)]


class TestPackageFacts:
    def test_facts_of_the_newest_release(self, marts: Marts) -> None:
        marts.put(file("1.0", "2024-01-01"), file("2.0", "2024-02-01", size_bytes=700))
        marts.put(metadata("2.0"))
        marts.put(metadata("1.0", dependencies=[]))
        columns = (
            "version, released_at::date, dependency_count, dependencies, typed, wheel_size_bytes, is_pre_1_0"
        )
        assert marts.read("package_facts", columns) == [
            ("2.0", day("2024-02-01"), 2, ["werkzeug>=3", "click"], True, 700, False)
        ]

    def test_until_they_are_known_those_of_an_older_one(self, marts: Marts) -> None:
        marts.put(file("1.0"), file("2.0"))
        marts.put(metadata("0.9"))
        marts.put(metadata("1.0"))
        assert marts.read("package_facts", "version") == [("1.0",)]

    def test_live_metadata_go_before_recorded_ones(self, marts: Marts) -> None:
        marts.put(file("1.0"), file("2.0"))
        marts.put(metadata("1.0"))
        marts.put(metadata("2.0"), origin="recorded")
        assert marts.read("package_facts", "version") == [("1.0",)]

    def test_python_versions_come_in_numeric_order(self, marts: Marts) -> None:
        named = ["3.10", "3.9", "3.14", "3", "3 :: Only", "2.7"]
        classifiers = [f"Programming Language :: Python :: {version}" for version in named]
        marts.put(metadata("1.0", classifiers=[*classifiers, "Framework :: Flask"]))
        assert marts.read("package_facts", "python_versions") == [(["2.7", "3.9", "3.10", "3.14"],)]

    @pytest.mark.parametrize(
        ("version", "is_pre"), [("0.115.0", True), ("1.0", False), ("10.2", False), ("unnumbered", None)]
    )
    def test_versions_below_one(self, marts: Marts, version: str, is_pre: bool | None) -> None:
        marts.put(metadata(version))
        assert marts.read("package_facts", "is_pre_1_0") == [(is_pre,)]

    def test_of_a_licence_text_the_first_line(self, marts: Marts) -> None:
        marts.put(metadata("1.0", licence="\nMIT License\n\nPermission is hereby granted"))
        assert marts.read("package_facts", "licence") == [("MIT License",)]

    def test_no_dependencies_are_none_and_unknown_types_unknown(self, marts: Marts) -> None:
        marts.put(metadata("1.0", dependencies=[], typed=None, licence=None))
        columns = "dependency_count, typed, licence, released_at, wheel_size_bytes"
        assert marts.read("package_facts", columns) == [(0, None, None, None, None)]


class TestEvents:
    def test_a_stable_release_is_an_event(self, marts: Marts) -> None:
        marts.put(
            file("1.0", "2024-01-01"),
            file("2.0", "2024-02-01", yanked=True, yanked_reason="Broken wheel."),
            file("3.0rc1", "2024-03-01"),
            file("4.0", None),
        )
        assert marts.read("events", "day, kind, framework, title, detail") == [
            (day("2024-01-01"), "release", "flask", "Flask 1.0", "Release."),
            (
                day("2024-02-01"),
                "release",
                "flask",
                "Flask 2.0",
                "First release of a new major version. Withdrawn: Broken wheel.",
            ),
        ]

    def test_its_id_is_the_same_in_another_warehouse(self, marts: Marts) -> None:
        marts.put(file("1.0", "2024-01-01"))
        other = Marts()
        other.put(StarCount(framework="flask", day=day("2024-01-01"), stars=1))
        other.put_registry()
        other.put(file("0.9", "2023-01-01"), file("1.0", "2024-01-05"))
        assert marts.read("events", "event_id")[0] == other.read("events", "event_id")[1]


class TestScoreboard:
    def test_sparks_hold_one_value_a_week_and_only_weeks_with_one(self, marts: Marts) -> None:
        counts = {"2024-01-01": 1, "2024-01-07": 2, "2024-01-08": 3, "2024-03-01": 9}
        marts.put(*[StarCount(framework="flask", day=day(text), stars=n) for text, n in counts.items()])
        assert self.flask(marts, "stars, stars_day, stars_spark") == (9, day("2024-03-01"), [2, 3, 9])

    def test_sparks_end_after_104_weeks(self, marts: Marts) -> None:
        monday = day("2020-01-06")
        marts.put(
            *[
                StarCount(framework="flask", day=monday + dt.timedelta(weeks=week), stars=week)
                for week in range(110)
            ]
        )
        assert self.flask(marts, "stars_spark") == (list(range(6, 110)),)

    def test_the_spark_of_days_holds_full_weeks_of_the_same_series(self, marts: Marts) -> None:
        marts.put(
            *[
                DownloadsDay(
                    package="flask",
                    day=day("2024-06-16") - dt.timedelta(days=back),
                    downloads=14 if back < 14 else 7,
                    series="without_mirrors",
                )
                for back in range(30)  # four full weeks, Monday to Sunday, and two days of a fifth
            ]
        )
        marts.put(
            *[
                DownloadsDay(package="flask", day=day(f"2024-06-{d}"), downloads=99, series="with_mirrors")
                for d in range(10, 17)
            ]
        )
        assert self.flask(marts, "downloads_series, downloads_per_day, downloads_spark") == (
            "without_mirrors",
            10.5,
            [7.0, 7.0, 14.0, 14.0],
        )

    def test_the_spark_of_windows_leaves_out_years_and_doubts(self, marts: Marts) -> None:
        windows = [("2024-01-01", 30, 30, False), ("2024-03-01", 31, 62, False)]
        windows += [("2023-01-01", 365, 9999, False), ("2024-02-01", 29, 0, True)]
        marts.put(
            *[
                DownloadsWindow(
                    package="flask",
                    period_start=day(start),
                    period_days=length,
                    downloads=n,
                    series="pip",
                    undercount_suspected=doubt,
                )
                for start, length, n, doubt in windows
            ],
            origin="recorded",
        )
        assert self.flask(marts, "downloads_spark, downloads_origin") == ([1.0, 2.0], "recorded")

    def test_releases_are_counted_back_from_the_newest_known(self, marts: Marts) -> None:
        marts.put(file("1.0", "2024-03-02", package="django"))
        marts.put(
            file("1.0", "2023-03-03"),  # 365 days before
            file("1.1", "2023-03-04"),
            file("1.2rc1", "2023-06-01"),
            file("1.2", "2023-06-02", yanked=True),
            source="other",
        )
        columns = "latest_version, latest_released_at::date, releases_last_365"
        assert self.flask(marts, columns) == ("1.1", day("2023-03-04"), 1)
        unknown = marts.read("scoreboard", "releases_last_365", "framework = 'fastapi'")
        assert unknown == [(None,)]

    def test_facts_and_release_stand_in_for_each_other(self, marts: Marts) -> None:
        marts.put(metadata("1.0", wheel_size_bytes=5))
        columns = "latest_version, typed, dependency_count, wheel_size_bytes, requires_python"
        assert self.flask(marts, columns) == (None, True, 2, 5, ">=3.9")

    def test_removed_frameworks_are_not_on_it(self, marts: Marts) -> None:
        flask = next(row for row in registry_rows(shipped_registry()) if row.framework == "flask")
        removed = flask.model_copy(update={"active": False})
        marts.put(removed, source="registry", origin="local")
        assert marts.read("scoreboard", "framework")[:2] == [("fastapi",), ("django-rest-framework",)]
        assert marts.read("scoreboard", where="framework = 'flask'") == []
        assert marts.read("frameworks", "active", "framework = 'flask'") == [(False,)]

    def flask(self, marts: Marts, columns: str) -> tuple[Any, ...]:
        [row] = marts.read("scoreboard", columns, "framework = 'flask'")
        return row
