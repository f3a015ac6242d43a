"""Reads of the snapshot: a publish is seen at once, caches cannot be spoilt, absence has its sentence."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import db, formats, health, queries, trend_queries
from dashboard.queries import Query, literal
from tests.dashboard import snapshot
from tests.dashboard.test_dashboard_pages import charts, open_page, text
from tests.templates import copied
from tests.warehouse.marts import only
from warehouse.home import Home
from warehouse.store import load, publish
from warehouse.tables.adoption import StarCount

Use = Callable[[str], Home]
STARS = Query("select max(stars) as stars from marts.stars_daily")


@pytest.fixture
def recorded(homes: Callable[[str], Home], home: Home) -> Home:
    """A home of its own with recorded figures."""
    return copied(homes("recorded").path, home)


def test_a_publish_and_a_roll_back_show_on_the_next_read(recorded: Home) -> None:
    before, first = db.rows(STARS), recorded.current.resolve()
    with only("stars_daily"):
        put_stars(recorded, 999_999)
    assert db.rows(STARS) == [{"stars": 999_999}]
    recorded.current.unlink()
    recorded.current.symlink_to(first)
    assert db.rows(STARS) == before


def put_stars(home: Home, stars: int) -> None:
    """Publish a star count of Flask."""
    one = StarCount(framework="flask", day=snapshot.TODAY, stars=stars)
    snapshot.put(home, StarCount, [one], "github", "live")
    load(home)
    publish(home)


def test_a_page_in_the_making_reads_one_snapshot_and_the_next_one_the_new(recorded: Home) -> None:
    before = db.rows(STARS)
    with db.one_snapshot(), only("stars_daily"):
        shown = db.identity()
        put_stars(recorded, 999_999)
        assert db.rows(STARS) == before
        assert db.identity() == shown
    assert db.rows(STARS) == [{"stars": 999_999}]
    assert db.identity() != shown


def everything(app: AppTest) -> set[bytes]:
    """Texts, tables and charts of a page, as they are sent; not the age of the snapshot."""
    shown = [chart.SerializeToString() for chart in charts(app)]
    shown += [table.proto.SerializeToString() for table in app.dataframe]
    return {*shown, *(line.encode() for line in text(app).splitlines() if "Snapshot published" not in line)}


@pytest.mark.parametrize("page", ["overview.py", "trends.py", "health.py"])
def test_a_page_that_was_seen_shows_what_was_published_since(recorded: Home, page: str) -> None:
    app = open_page(page)
    before = everything(app)
    put_stars(recorded, 999_999)
    app.run()
    assert not app.exception
    assert everything(app) - before


def test_without_a_snapshot_the_commands_are_named(home: Home) -> None:
    with pytest.raises(db.NoSnapshot, match="framewatch up"):
        db.read(STARS)


def test_a_caller_cannot_spoil_what_others_see(use: Use) -> None:
    use("full")
    frame = db.read(queries.FRAMEWORKS)
    frame["name"] = "spoilt"
    frame.loc[0, "kind"] = "spoilt"
    rows = db.rows(queries.FRAMEWORKS)
    rows.clear()
    again = db.read(queries.FRAMEWORKS)
    assert "spoilt" not in set(again["name"]) | set(again["kind"])
    assert len(db.rows(queries.FRAMEWORKS)) == 16


def test_values_are_remembered_per_snapshot_and_bounded(use: Use, homes: Callable[[str], Home]) -> None:
    use("full")
    assert db.remember("key", lambda: 1) == db.remember("key", lambda: 2) == 1
    for number in range(db.MOST_REMEMBERED + 1):
        db.remember(("many", number), lambda: 0)
    assert db.remember("key", lambda: 2) == 2
    use("empty")
    assert db.remember("key", lambda: 3) == 3


def test_ages_are_told_once_a_minute_and_anew_in_the_next(use: Use) -> None:
    use("stale")
    minute = formats.this_minute()
    assert (minute.second, minute.microsecond) == (0, 0)
    told = health.sources(minute)
    assert health.sources(minute) is told
    assert health.sources(minute + dt.timedelta(days=1)).cards != told.cards


def test_has_knows_tables_and_views(use: Use) -> None:
    use("empty")
    assert db.has("marts.stars_daily")
    assert db.has("marts.source_freshness")
    assert not db.has("marts.nothing")


def test_an_unknown_column_is_an_old_snapshot_with_its_remedy(use: Use) -> None:
    use("empty")
    with pytest.raises(db.SnapshotTooOld, match="Run `framewatch collect`"):
        db.read(Query("select later from marts.stars_daily"))


PARAMETERS = {
    "frameworks": ("fastapi", "flask"),
    "since": snapshot.TODAY.replace(year=2000),
    "definitions": ("without_mirrors", "pip"),
}
NAMED = {
    name: value
    for module in (queries, trend_queries)
    for name, value in vars(module).items()
    if isinstance(value, Query)
}


@pytest.mark.parametrize("name", NAMED)
@pytest.mark.parametrize("plan", ["full", "empty"])
def test_the_text_shown_to_visitors_gives_the_same_rows(use: Use, name: str, plan: str) -> None:
    use(plan)
    query = NAMED[name]
    needed = {key: value for key, value in PARAMETERS.items() if f"${key}" in query.sql}
    asked, pasted = db.rows(query, **needed), db.rows(Query(query.text(**needed)))
    if query.volatile:  # an age goes on between the two
        for row in (*asked, *pasted):
            row.pop("age_hours", None)
    assert asked == pasted
    if plan == "full":
        assert asked


def test_literals_cannot_break_out_of_their_quotes(use: Use) -> None:
    use("empty")
    for value in ("it's", "a;b", ("x", "y'"), 7, 2.5, True, snapshot.TODAY):
        found = db.rows(Query(f"select {literal(value)} as value"))[0]["value"]
        assert found == (list(value) if isinstance(value, tuple) else value)


def test_only_db_meets_duckdb() -> None:
    folder = Path(db.__file__).parent
    users = {
        path.name for path in folder.rglob("*.py") if "import duckdb" in path.read_text(encoding="utf-8")
    }
    assert users == {"db.py"}
