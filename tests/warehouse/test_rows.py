from __future__ import annotations

import datetime as dt
from typing import Annotated

import pyarrow as pa
import pytest
from annotated_types import MaxLen
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field, NonNegativeInt, ValidationError

from warehouse.rows import METADATA_KEY, Row, Table, to_arrow
from warehouse.tables import declared_tables, row_models


class Sample(Row, table="samples", key=("name", "day")):
    """A row
    for tests."""

    name: str = Field(description="Who.")
    day: dt.date = Field(description="When.")
    seen_at: dt.datetime | None = Field(default=None, description="Instant.")
    size: NonNegativeInt | None = Field(default=None, description="How much.")
    labels: list[str] = Field(default=[], description="Which.")
    note: Annotated[str, MaxLen(3)] | None = Field(default=None, description="Short text.")


def test_declaration_comes_from_the_model() -> None:
    table = Sample.declaration
    assert (table.name, table.comment, table.key) == ("samples", "A row for tests.", ("name", "day"))
    ddl = {column.name: column.ddl for column in table.columns}
    assert ddl["name"] == '"name" VARCHAR NOT NULL'
    assert ddl["size"] == '"size" BIGINT CHECK ("size" >= 0)'
    assert ddl["labels"] == '"labels" VARCHAR[] NOT NULL'
    assert ddl["note"] == '"note" VARCHAR CHECK (length("note") <= 3)'
    assert table.values == ("seen_at", "size", "labels", "note")


def test_declaration_survives_the_batch() -> None:
    schema = to_arrow(Sample, [Sample(name="a", day=dt.date(2024, 1, 1))]).schema
    assert Table.from_json(schema.metadata[METADATA_KEY]) == Sample.declaration


@pytest.mark.parametrize(
    "text", ["{}", "[]", "no json", '{"name": "x", "comment": "", "key": [], "columns": [1]}']
)
def test_a_broken_declaration_is_a_value_error(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        Table.from_json(text)


def test_unknown_fields_and_infinite_numbers_are_refused() -> None:
    with pytest.raises(ValidationError, match="surprise"):
        Sample.model_validate({"name": "a", "day": "2024-01-01", "surprise": 1})


def test_instants_become_naive_utc() -> None:
    tokyo = dt.timezone(dt.timedelta(hours=9))
    row = Sample(name="a", day=dt.date(2024, 1, 1), seen_at=dt.datetime(2024, 1, 1, 9, tzinfo=tokyo))
    table = to_arrow(Sample, [row])
    assert table.schema.field("seen_at").type == pa.timestamp("us")
    assert table["seen_at"].to_pylist() == [dt.datetime(2024, 1, 1, 0)]


@given(st.lists(st.tuples(st.sampled_from("abc"), st.dates(), st.integers(0, 9))))
def test_of_rows_with_one_key_the_last_wins(items: list[tuple[str, dt.date, int]]) -> None:
    rows = [Sample(name=name, day=day, size=size) for name, day, size in items]
    table = to_arrow(Sample, rows)
    wanted = {(name, day): size for name, day, size in items}
    found = zip(table["name"].to_pylist(), table["day"].to_pylist(), table["size"].to_pylist(), strict=True)
    assert {(name, day): size for name, day, size in found} == wanted
    assert table.num_rows == len(wanted)


def test_a_field_type_without_a_column_type_is_refused() -> None:
    with pytest.raises(TypeError, match="cannot have a field of type"):

        class Wrong(Row, table="wrong", key=("a",)):
            """Wrong."""

            a: complex = Field(description="No such column type.")


def test_every_table_and_column_of_the_project_is_described() -> None:
    tables = declared_tables()
    assert len({table.name for table in tables}) == len(tables) == len(row_models())
    for table in tables:
        assert table.comment, table.name
        assert set(table.key) <= {column.name for column in table.columns}, table.name
        for column in table.columns:
            assert column.comment, f"{table.name}.{column.name}"
