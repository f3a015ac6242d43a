"""The ready questions: each has a title, may run in the sandbox, and answers rightly or with nothing."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import duckdb
import pytest

import warehouse
from tests.warehouse.marts import Marts, all_models, day
from warehouse.baseline import baseline_batches
from warehouse.build import make
from warehouse.claims_judging import build_claims
from warehouse.sandbox.gate import Gate
from warehouse.tables.adoption import DownloadsWindow, HiringMonth, QuestionCount, StarCount
from warehouse.tables.index import IndexFile, IndexMetadata

FOLDER = Path(warehouse.__file__).parent / "queries"
QUESTIONS = {path.stem: path.read_text(encoding="utf-8") for path in sorted(FOLDER.glob("*.sql"))}


def ask(marts: Marts, name: str) -> list[dict[str, Any]]:
    return marts.ask(QUESTIONS[name])


@pytest.fixture
def marts() -> Marts:
    marts = Marts()
    marts.put_registry()
    return marts


@pytest.fixture(scope="module")
def empty() -> duckdb.DuckDBPyConnection:
    marts = Marts()
    make(marts.connection, model_files=list(all_models().values()))
    build_claims(marts.connection)
    return marts.connection


@pytest.fixture(scope="module")
def recorded() -> duckdb.DuckDBPyConnection:
    """A warehouse with nothing but registry and baseline."""
    marts = Marts(dt.datetime(2026, 11, 22))
    marts.put_registry()
    for batch in baseline_batches():
        marts.put_table(batch.model, batch.table, source=batch.source, origin="recorded")
    make(marts.connection, model_files=list(all_models().values()))
    build_claims(marts.connection)
    return marts.connection


def test_there_are_not_too_many_to_read() -> None:
    assert 10 <= len(QUESTIONS) <= 20


@pytest.mark.parametrize("name", QUESTIONS)
class TestEveryQuestion:
    def test_the_first_line_is_the_question(self, name: str) -> None:
        title = QUESTIONS[name].splitlines()[0]
        assert title.startswith("-- ")
        assert title.endswith("?")
        assert sum(text.startswith(title) for text in QUESTIONS.values()) == 1

    def test_the_sandbox_lets_it_pass(self, name: str) -> None:
        with duckdb.connect() as connection:
            Gate(connection, 20_000).check(QUESTIONS[name])

    def test_it_answers_with_nothing_on_an_empty_warehouse(
        self, name: str, empty: duckdb.DuckDBPyConnection
    ) -> None:
        assert empty.execute(QUESTIONS[name]).fetchall() == []

    def test_its_answer_fits_the_sql_page(self, name: str, recorded: duckdb.DuckDBPyConnection) -> None:
        assert len(recorded.execute(QUESTIONS[name]).fetchall()) < 1000


def test_recorded_figures_answer_what_they_can(recorded: duckdb.DuckDBPyConnection) -> None:
    answered = {name for name, sql in QUESTIONS.items() if recorded.execute(sql).fetchall()}
    of_the_index = {"dependencies", "python_versions", "withdrawn_releases"}
    of_benchmarks = {"request_costs", "fastapi_flask_drf", "releases_by_cost"}
    of_communities = {"what_users_say", "who_left_whom"}
    assert set(QUESTIONS) - answered == of_the_index | of_benchmarks | of_communities


def stars(framework: str, text: str, count: int) -> StarCount:
    return StarCount(framework=framework, day=day(text), stars=count)


class TestAnswers:
    def test_stars_now(self, marts: Marts) -> None:
        marts.put(
            stars("flask", "2024-05-16", 60),
            stars("flask", "2024-06-15", 70),
            stars("django", "2024-01-01", 80),
        )
        first, second, third, *_ = ask(marts, "stars_now")
        assert (first["name"], first["stars"], first["stars_momentum"]) == ("Django", 80, "last known")
        assert (second["name"], second["stars_gained_30"]) == ("Flask", 10)
        assert third["stars"] is None

    def test_crossovers(self, marts: Marts) -> None:
        for number in range(40):
            on = str(day("2024-01-01") + dt.timedelta(days=2 * number))
            marts.put(stars("flask", on, 50), origin="recorded")
            marts.put(stars("fastapi", on, 30 + number), origin="recorded")
        assert ask(marts, "crossovers") == [
            {
                "name": "FastAPI",
                "passed": "Flask",
                "last_day_behind": day("2024-02-10"),
                "first_day_ahead": day("2024-02-12"),
                "stars": 51,
                "stars_of_passed": 50,
                "is_across_gap": False,
            }
        ]

    def test_crossovers_in_the_recorded_figures(self, recorded: duckdb.DuckDBPyConnection) -> None:
        found = {row[:2]: row[2:4] for row in recorded.execute(QUESTIONS["crossovers"]).fetchall()}
        assert found["FastAPI", "Flask"] == (day("2023-11-26"), day("2023-12-03"))
        assert found["FastAPI", "Django"] == (day("2025-04-06"), day("2025-04-13"))

    def test_meter_changes_in_the_recorded_figures(self, recorded: duckdb.DuckDBPyConnection) -> None:
        newest = recorded.execute(QUESTIONS["meter_changes"]).fetchall()[0]
        assert newest[:6] == (
            day("2025-07-01"),
            "hugovk/top-pypi-packages",
            "all_installers",
            "up",
            37,
            10,
        )

    def test_stars_by_year_leaves_out_years_that_end_early(self, marts: Marts) -> None:
        marts.put(
            stars("flask", "2021-12-30", 1),
            stars("flask", "2022-06-01", 2),
            stars("flask", "2023-12-01", 3),
            stars("flask", "2024-02-01", 4),
        )
        assert [(row["year"], row["stars"]) for row in ask(marts, "stars_by_year")] == [
            (2021, 1),
            (2023, 3),
            (2024, 4),
        ]

    def test_star_gaps(self, marts: Marts) -> None:
        recorded = ("2024-01-01", "2024-01-11", "2024-01-22")
        marts.put(*[stars("flask", text, 1) for text in recorded], origin="recorded")
        marts.put(
            stars("flask", "2024-01-31", 1), stars("flask", "2024-02-01", 1), stars("flask", "2024-02-03", 1)
        )
        found = [(row["last_day"], row["days"]) for row in ask(marts, "star_gaps")]
        assert found == [(day("2024-01-11"), 11), (day("2024-02-01"), 2)]

    def test_downloads(self, marts: Marts) -> None:
        starts = {"2024-03-01": 310, "2024-04-20": 600, "2024-04-10": 300}
        windows = [
            DownloadsWindow(
                package="flask", period_start=day(start), period_days=30, downloads=n, series="pip"
            )
            for start, n in starts.items()
        ]
        marts.put(*windows, origin="recorded")
        now = ask(marts, "downloads_now")[0]
        assert (now["name"], now["downloads_per_day"], now["downloads_days"]) == ("Flask", 20, 30)
        months = [
            (row["month"], row["downloads_per_day"], row["windows"])
            for row in ask(marts, "downloads_by_month")
        ]
        assert months == [(day("2024-03-01"), 10, 1), (day("2024-05-01"), 15, 2)]

    def test_package_questions(self, marts: Marts) -> None:
        marts.put(
            IndexMetadata(
                package="flask",
                version="1.0",
                summary=None,
                licence=None,
                requires_python=">=3.9",
                dependencies=["click"],
                optional_dependencies=[],
                classifiers=[
                    "Programming Language :: Python :: 3.9",
                    "Programming Language :: Python :: 3.14",
                ],
                project_urls=[],
                typed=True,
                wheel_size_bytes=None,
            )
        )
        marts.put(
            IndexFile(
                package="flask",
                filename="flask-1.0.whl",
                version="1.0",
                release=[1, 0],
                is_prerelease=False,
                kind="wheel",
                uploaded_at=dt.datetime(2024, 6, 5),
                size_bytes=1,
                requires_python=None,
                yanked=True,
                yanked_reason="broken",
            ),
        )
        [needs], [supports] = ask(marts, "dependencies"), ask(marts, "python_versions")
        assert (needs["dependency_count"], needs["dependencies"]) == (1, ["click"])
        assert supports["newest_named"] == "3.14"
        [withdrawn] = ask(marts, "withdrawn_releases")
        assert (withdrawn["version"], withdrawn["yanked_reason"]) == ("1.0", "broken")
        assert ask(marts, "newest_releases")[0]["latest_version"] is None

    def test_newest_releases(self, marts: Marts) -> None:
        values = {"package": "flask", "is_prerelease": False, "kind": "wheel", "size_bytes": 1}
        values |= {
            "requires_python": None,
            "yanked": False,
            "yanked_reason": None,
            "filename": "flask-2.0.whl",
        }
        marts.put(IndexFile(version="2.0", release=[2, 0], uploaded_at=dt.datetime(2024, 6, 5), **values))
        first = ask(marts, "newest_releases")[0]
        assert (first["latest_version"], first["days_old"], first["releases_last_365"]) == ("2.0", 10, 1)

    def test_questions_by_year_subtract_within_one_source(self, marts: Marts) -> None:
        counts = {"2023-01-02": 5, "2023-12-25": 9, "2024-01-01": 9, "2024-02-05": 7}
        marts.put(*[QuestionCount(tag="flask", day=day(text), questions=n) for text, n in counts.items()])
        found = [(row["year"], row["new_questions"]) for row in ask(marts, "questions_by_year")]
        assert found == [(2023, 4), (2024, -2)]

    def test_hiring_by_year(self, marts: Marts) -> None:
        for month, ads in {"2019-01-01": 1, "2019-02-01": 3}.items():
            marts.put(HiringMonth(framework="flask", month=day(month), ads_mentioning=ads, ads_total=100))
        [row] = ask(marts, "hiring_by_year")
        assert (row["months"], row["ads_mentioning"], row["percent_of_ads"]) == (2, 4, 2.0)
