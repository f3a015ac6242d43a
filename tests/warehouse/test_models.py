"""Every model: it builds on an empty warehouse, documents itself, and names mean one thing."""

from __future__ import annotations

import pytest

from tests.warehouse.marts import Marts, all_models, upstream
from warehouse.build import build
from warehouse.tables import declared_tables

FOUNDATION = {
    "frameworks": """
        framework, name, kind, repository, repository_id, package, docs_url, tags, aliases, colour_slot,
        headline, position, active
    """,
    "stars_daily": """
        framework, day, stars, basis, source, origin, max_gap_days, licence
    """,
    "downloads_daily": """
        framework, package, day, downloads, series, source, origin, max_gap_days
    """,
    "downloads_weekly": """
        framework, package, week_start, downloads, days, series, source, origin
    """,
    "downloads_windows": """
        framework, package, period_start, period_end, period_days, downloads, downloads_per_day, series,
        source, origin, undercount_suspected, licence
    """,
    "releases": """
        framework, package, version, released_at, yanked, yanked_reason, is_prerelease, is_newest, level,
        file_count, wheel_size_bytes, sdist_size_bytes, requires_python, has_wheel, source, origin
    """,
    "package_facts": """
        framework, package, version, released_at, requires_python, python_versions, dependency_count,
        dependencies, optional_dependencies, typed, wheel_size_bytes, licence, project_urls, is_pre_1_0,
        source, fetched_at
    """,
    "adoption_now": """
        framework, stars, stars_day, stars_source, stars_origin, stars_gained_30, stars_gained_90,
        stars_gained_365, downloads_per_day, downloads_day, downloads_days, downloads_series,
        downloads_source, downloads_origin, downloads_change_30, downloads_change_90,
        downloads_change_365, momentum
    """,
    "scoreboard": """
        framework, name, kind, headline, position, colour_slot, stars, stars_day, stars_origin,
        stars_spark, downloads_per_day, downloads_day, downloads_origin, downloads_series,
        downloads_spark, latest_version, latest_released_at, releases_last_365, typed, dependency_count,
        wheel_size_bytes, requires_python
    """,
    "source_freshness": """
        source, group_name, last_success_at, age_hours, status, fresh_hours, last_run_at, last_status,
        error, newest_day, rows
    """,
    "questions_weekly": """
        framework, tag, day, questions, source, origin
    """,
    "hiring_monthly": """
        framework, month, ads_mentioning, ads_total, share, source, origin
    """,
    "events": """
        event_id, day, kind, framework, title, detail
    """,
    "downloads_by_source": """
        framework, package, day, downloads, series, source, origin, max_gap_days
    """,
    "downloads_by_python": """
        framework, package, day, python, downloads, share, source, origin
    """,
    "downloads_by_system": """
        framework, package, day, system, downloads, share, source, origin
    """,
    "reconciliation": """
        framework, package, series, unit, source, origin, other_source, other_origin, compared, first_day,
        last_day, median_ratio, verdict
    """,
    "vulnerabilities_open": """
        framework, package, version, vulnerability, severity, published_at, fixed_versions, source, origin
    """,
    "vulnerability_fixes": """
        framework, package, vulnerability, published_at, fixed_version, fixed_at, days_to_fix, is_open
    """,
    "vulnerability_summary": """
        framework, package, asked_at, known, open, fixed, median_days_to_fix
    """,
}


@pytest.mark.parametrize(("mart", "columns"), FOUNDATION.items(), ids=FOUNDATION)
def test_promised_columns_are_there(mart: str, columns: str) -> None:
    assert set(columns.replace(",", " ").split()) <= set(all_models()[mart].columns)


def test_all_models_build_on_an_empty_warehouse() -> None:
    marts = Marts()
    checks = build(marts.connection, model_files=list(all_models().values()))
    assert {check.table for check in checks} >= {f"marts.{name}" for name in FOUNDATION}
    for name in all_models():
        assert marts.connection.execute(f"select count(*) from marts.{name}").fetchall() == [(0,)]


def test_with_nothing_but_the_registry_a_figure_is_missing_not_zero() -> None:
    marts = Marts()
    marts.put_registry()
    [row] = marts.read(
        "scoreboard", "* exclude (name, kind, headline, position, colour_slot)", "framework = 'flask'"
    )
    assert row == ("flask", *[None] * (len(row) - 1))
    assert marts.read("adoption_now", "distinct momentum, stars_momentum, downloads_momentum") == [
        ("none",) * 3
    ]


def test_names_of_tables_are_unique_across_schemas() -> None:
    raw = {table.name for table in declared_tables()}
    assert raw.isdisjoint(all_models())
    assert {f"{name}_now" for name in raw}.isdisjoint(all_models())


@pytest.mark.parametrize("name", all_models())
def test_header_names_a_key_and_every_table_is_qualified(name: str) -> None:
    model = all_models()[name]
    assert model.unique, "a mart states what is unique in it"
    assert set(model.unique) <= set(model.columns)
    assert model.reads, "no table with a schema is read"
    assert upstream(name)[-1] == model


@pytest.mark.parametrize("name", all_models())
def test_only_views_depend_on_the_clock(name: str) -> None:
    query = all_models()[name].query.lower()
    assert all_models()[name].is_view or not any(
        word in query for word in ("now()", "current_date", "today()")
    )
