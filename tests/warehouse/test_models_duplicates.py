"""marts.community_duplicates: which items repeat an earlier one, also among a thousand of the same words."""

from __future__ import annotations

import datetime as dt

import duckdb
import pytest

from warehouse.model import models

COLUMNS = "item_id, created_at, author, text_hash, simhash, load_id"
SOME = 0x1234_5678_1234_5678


@pytest.fixture(scope="module")
def query() -> str:
    return next(model.query for model in models() if model.name == "community_duplicates")


def repeated(query: str, *rows: tuple[str, int, str, str, int | None]) -> list[tuple[str, str, int]]:
    """Duplicates among items given as identifier, day, author, hash of the words and SimHash."""
    with duckdb.connect() as connection:
        connection.execute("create schema raw")
        connection.execute(
            """create table raw.community_items_now (item_id varchar, created_at timestamp, author varchar,
            text_hash varchar, simhash bigint, load_id bigint)"""
        )
        start = dt.datetime(2026, 1, 1)
        for name, day, *rest in rows:
            values = [name, start + dt.timedelta(days=day), *rest]
            connection.execute("insert into raw.community_items_now values (?, ?, ?, ?, ?, 1)", values)
        return connection.execute(query).fetchall()


def test_the_later_of_two_near_ones_repeats_the_earlier(query: str) -> None:
    rows = [("b", 2, "x", "1", SOME ^ 0b111), ("a", 1, "y", "2", SOME), ("c", 3, "z", "3", SOME ^ 0b1111)]
    assert repeated(query, *rows) == [("b", "a", 3), ("c", "b", 1)]


def test_bits_may_differ_in_any_part_also_in_the_sign(query: str) -> None:
    far_apart = SOME ^ (1 | 1 << 20 | 1 << 40)
    rows = [("a", 1, "y", "2", SOME), ("b", 2, "x", "1", far_apart), ("c", 3, "x", "3", SOME - 2**63)]
    assert repeated(query, *rows) == [("b", "a", 3), ("c", "a", 1)]


def test_short_texts_repeat_only_those_of_their_author(query: str) -> None:
    rows = [("a", 1, "x", "1", None), ("b", 2, "y", "1", None), ("c", 3, "x", "1", None)]
    assert repeated(query, *rows) == [("c", "a", 0)]


def test_many_of_the_same_words_are_no_million_pairs(query: str) -> None:
    with duckdb.connect() as connection:
        connection.execute("create schema raw")
        connection.execute(
            f"""create table raw.community_items_now as select 'i' || i as item_id,
            timestamp '2026-01-01' + to_minutes(i::int) as created_at, 'x' as author, 'h' as text_hash,
            {SOME}::bigint as simhash, 1 as load_id from range(50_000) t (i)"""
        )
        connection.execute("set memory_limit = '200MB'")
        found = connection.execute(f"select count(*), any_value(first_item_id) from ({query})").fetchall()
    assert found == [(49_999, "i0")]
