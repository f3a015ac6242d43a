"""Purging community texts: nothing of a removed item is left anywhere, everything else stays as it was."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import duckdb
import pytest

from warehouse import snapshot, store
from warehouse.home import Home
from warehouse.inbox import Provenance, write_batch
from warehouse.model import FOLDER
from warehouse.purge import drop_older_snapshots, purge
from warehouse.rows import Row, to_arrow
from warehouse.tables.community import CommunityDeletion, CommunityItem, CommunityOpinion

pytestmark = pytest.mark.marts()

THEN = dt.datetime(2026, 11, 1)
SECRET = "zanzibar marmalade"


def item(item_id: str = "devto:a1", **fields: Any) -> CommunityItem:
    known: dict[str, Any] = {
        "item_id": item_id,
        "community": "devto",
        "kind": "article",
        "url": None,
        "thread_id": item_id,
        "author": None,
        "created_at": THEN,
        "score": 1,
        "frameworks": ["flask"],
        "language": "en",
        "excerpt": f"{SECRET} {item_id}",
        "text_hash": "0",
        "simhash": None,
        "opinions": 1,
        "is_bot": False,
        "is_promotion": False,
        "is_job_advert": False,
        "is_maintainer": False,
        "analyser_version": "1",
    }
    return CommunityItem(**known | fields)


def opinion(item_id: str = "devto:a1") -> CommunityOpinion:
    return CommunityOpinion(
        item_id=item_id,
        framework="flask",
        polarity="positive",
        score=1,
        confidence=1,
        aspects=[],
        aspect_signs=[],
        rules=[],
        migrated_from=None,
        migrated_to=None,
        shown=True,
        in_excerpt=True,
        analyser_version="1",
    )


def store_rows(home: Home, *rows: Row) -> None:
    for number, row in enumerate(rows):
        provenance = Provenance("devto", "live", f"r{number}", THEN)
        write_batch(home, to_arrow(type(row), [row]), provenance)
    assert not store.load(home).rejected


def counted(home: Home) -> dict[str, int]:
    with store.writer(home) as connection:
        return {
            name: connection.execute(f"select count(*) from raw.{name}").fetchall()[0][0]
            for name in ("community_items", "community_opinions", "community_deletions")
        }


def files_with(home: Home, text: str) -> list[str]:
    return [p.name for p in home.path.rglob("*") if p.is_file() and text.encode() in p.read_bytes()]


@pytest.mark.marts("opinions", *(path.stem for path in FOLDER.glob("community_*.sql")))
def test_a_deleted_item_is_nowhere_any_more(home: Home) -> None:
    store_rows(home, item(), item(score=2), item("devto:a2", excerpt="stays"), opinion(), opinion("devto:a2"))
    store.publish(home)
    store_rows(home, item("devto:a2", excerpt="stays", score=3))
    store.publish(home)
    (home.rejected / "1.community_items.r.0.parquet").write_bytes(SECRET.encode())
    assert {"warehouse.duckdb", "snapshot-000001.duckdb"} < set(files_with(home, SECRET))
    store_rows(home, CommunityDeletion(item_id="devto:a1", community="devto"))
    assert purge(home) == 1
    store.publish(home)
    assert drop_older_snapshots(home) == ["snapshot-000001.duckdb", "snapshot-000002.duckdb"]
    assert counted(home) == {"community_items": 2, "community_opinions": 1, "community_deletions": 1}
    assert files_with(home, SECRET) == []
    with snapshot.open_snapshot(home) as connection:
        assert connection.execute("select reason, items from ops.purges").fetchall() == [("deleted", 1)]


def test_it_does_not_come_back_when_a_cache_lists_it_once_more(home: Home) -> None:
    store_rows(home, item(), CommunityDeletion(item_id="devto:a1", community="devto"))
    assert purge(home) == 1
    store_rows(home, item(score=9))
    assert purge(home) == 1
    assert counted(home)["community_items"] == 0


def test_age_removes_what_was_written_before(home: Home) -> None:
    store_rows(home, item(), opinion(), item("devto:a2", created_at=THEN + dt.timedelta(days=1)))
    assert purge(home, THEN + dt.timedelta(hours=1)) == 1
    assert counted(home)["community_items"] == 1
    with store.writer(home) as connection:
        assert connection.execute("select item_id from raw.community_items").fetchall() == [("devto:a2",)]


def test_without_anything_to_remove_nothing_is_written(home: Home) -> None:
    assert purge(home) == 0
    store_rows(home, item())
    store.publish(home)
    before = home.warehouse.stat().st_mtime_ns, home.warehouse.stat().st_ino
    assert purge(home, THEN) == 0
    assert home.warehouse.stat().st_ino == before[1]
    assert store.publish(home) is None
    assert drop_older_snapshots(home) == []


def test_the_file_written_anew_keeps_its_promises(home: Home) -> None:
    store_rows(home, item(), item("devto:a2"), CommunityDeletion(item_id="devto:a1", community="devto"))
    purge(home)
    store_rows(home, item("devto:a3"))
    with store.writer(home) as connection, pytest.raises(duckdb.ConstraintException):
        connection.execute(f"update raw.community_items set excerpt = '{'x' * 201}'")
    tags = duckdb.connect(str(home.warehouse), read_only=True).execute(
        "select tags from duckdb_databases() where path is not null"
    )
    assert "v1.4.0" in str(tags.fetchall())


def test_a_kill_before_the_publish_leaves_the_rest_to_the_next_run(home: Home) -> None:
    store_rows(home, item())
    store.publish(home)
    store_rows(home, CommunityDeletion(item_id="devto:a1", community="devto"))
    purge(home)
    assert drop_older_snapshots(home) == []
    store.publish(home)
    assert len(drop_older_snapshots(home)) == 1


def test_a_text_of_201_characters_is_refused_by_the_table(home: Home) -> None:
    table = to_arrow(CommunityItem, [item()])
    at = table.schema.get_field_index("excerpt")
    long = table.set_column(at, table.schema.field(at), [["x" * 201]])
    path: Path = write_batch(home, long, Provenance("devto", "live", "r", THEN))
    assert "does not fit table raw.community_items" in " ".join(store.load(home).rejected)
    assert not path.exists()


def test_a_kill_between_removing_and_writing_anew_is_made_good(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    store_rows(home, item(), CommunityDeletion(item_id="devto:a1", community="devto"))

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("warehouse.purge._forget", killed)
        with pytest.raises(KeyboardInterrupt):
            purge(home)
    assert files_with(home, SECRET)
    assert purge(home) == 0
    assert files_with(home, SECRET) == []
    assert list(home.path.glob("purge*")) == []
