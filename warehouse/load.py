"""Bring batches and run records of the inbox into an open warehouse: one transaction each, idempotent.

A row is inserted only when its values differ from the newest row of its natural key (declared key, source,
origin); newest is decided by `load_id`, never by a clock.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb

from warehouse.inbox import BadBatch, Provenance, batch_id, read_header, read_run
from warehouse.rows import Table
from warehouse.schema import SchemaMismatch, ensure_table


@dataclass(frozen=True)
class Counts:
    """Rows of a batch by what became of them."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    retracted: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.new + other.new,
            self.changed + other.changed,
            self.unchanged + other.unchanged,
            self.retracted + other.retracted,
        )

    @property
    def as_row(self) -> tuple[int, int, int, int]:
        return self.new, self.changed, self.unchanged, self.retracted

    @property
    def stored(self) -> int:
        """Rows that were written."""
        return self.new + self.changed + self.retracted


def load_batch(connection: duckdb.DuckDBPyConnection, path: Path) -> Counts | None:
    """Load one Parquet batch in a transaction of its own; None when it is known already.

    Raises:
        BadBatch: header, types, keys or checks are wrong; nothing of it was stored.
    """
    table, provenance = read_header(path)
    if _is_loaded(connection, path):
        return None
    connection.begin()
    try:
        ensure_table(connection, table)
        counts = _merge(connection, path, table, provenance)
        connection.commit()
    except SchemaMismatch as error:
        connection.rollback()
        raise BadBatch(str(error)) from error
    except duckdb.Error as error:
        connection.rollback()
        if isinstance(error, duckdb.IOException | duckdb.OutOfMemoryException | duckdb.FatalException):
            raise
        raise BadBatch(f"{path.name} does not fit table raw.{table.name}: {_first_line(error)}") from error
    except BaseException:
        connection.rollback()
        raise
    return counts


def _is_loaded(connection: duckdb.DuckDBPyConnection, path: Path) -> bool:
    query = "select 1 from ops.batches where batch = ?"
    return connection.execute(query, [batch_id(path)]).fetchone() is not None


def _merge(connection: duckdb.DuckDBPyConnection, path: Path, table: Table, provenance: Provenance) -> Counts:
    load_id = _scalar(connection, "select coalesce(max(load_id), 0) + 1 from ops.batches")
    batch = f"read_parquet({_quote(str(path))})"
    rows = _scalar(connection, f"select count(*) from {batch}")
    _refuse_duplicates(connection, path, table, batch)
    stamp = [
        provenance.source,
        provenance.origin,
        provenance.fetched_at,
        provenance.run_id,
        load_id,
    ]
    known = connection.execute(
        f"select 1 from raw.{table.name} where source = ? and origin = ? limit 1", stamp[:2]
    ).fetchone()
    if known:
        counts = _insert_differences(connection, table, batch, provenance, stamp)
    else:
        connection.execute(_insert(table, f"from {batch}"), stamp)
        counts = Counts(new=rows)
    connection.execute(
        "insert into ops.batches values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, now() at time zone 'UTC')",
        [batch_id(path), table.name, provenance.run_id, provenance.source, rows, *counts.as_row, load_id],
    )
    _count_into_run(connection, provenance.run_id, provenance.source)
    return counts


def _refuse_duplicates(connection: duckdb.DuckDBPyConnection, path: Path, table: Table, batch: str) -> None:
    keys = _names(table.key)
    twice = connection.execute(
        f"select {keys} from {batch} group by all having count(*) > 1 limit 1"
    ).fetchone()
    if twice:
        raise BadBatch(
            f"{path.name} holds the key ({keys}) = {twice} more than once; a batch has each key once."
        )


def _insert(table: Table, rest: str, retracted: str = "false") -> str:
    """Insert a batch with its provenance; parameters: source, origin, fetched_at, run_id, load_id."""
    columns = _names(tuple(column.name for column in table.columns))
    stamp = "source, origin, fetched_at, run_id, load_id, retracted"
    values = f"{columns}, ?, ?, ?, ?, ?, {retracted}"
    return f"insert into raw.{table.name} ({columns}, {stamp}) select {values} {rest}"


def _insert_differences(
    connection: duckdb.DuckDBPyConnection,
    table: Table,
    batch: str,
    provenance: Provenance,
    stamp: list[object],
) -> Counts:
    keys = _names(table.key)
    present = f"""
        select * from raw.{table.name} where source = ? and origin = ?
        qualify row_number() over (partition by {keys} order by load_id desc) = 1"""
    connection.execute(f"create or replace temp table present as {present}", stamp[:2])
    differs = " or ".join(f'n."{name}" is distinct from p."{name}"' for name in table.values) or "false"
    connection.execute(
        f"""create or replace temp table incoming as
        select n.*, case when p.load_id is null then 'new' when p.retracted or {differs} then 'changed'
            else 'unchanged' end as change
        from {batch} n left join present p on {_match(table.key)}"""
    )
    connection.execute(_insert(table, "from incoming where change <> 'unchanged'"), stamp)
    found = dict(connection.execute("select change, count(*) from incoming group by all").fetchall())
    retracted = _retract(connection, table, provenance, stamp)
    connection.execute("drop table incoming; drop table present")
    return Counts(found.get("new", 0), found.get("changed", 0), found.get("unchanged", 0), retracted)


def _retract(
    connection: duckdb.DuckDBPyConnection, table: Table, provenance: Provenance, stamp: list[object]
) -> int:
    """Tombstones for keys that a complete batch no longer lists; their values repeat the last known."""
    if not provenance.complete_by:
        return 0
    scope = _names(provenance.complete_by)
    gone = f"""from present p where not retracted
        and ({scope}) in (select ({scope}) from incoming)
        and not exists (select 1 from incoming n where {_match(table.key)})"""
    count = _scalar(connection, f"select count(*) {gone}")
    if count:
        connection.execute(_insert(table, gone, retracted="true"), stamp)
    return count


def load_run(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Store a run record; loading it again changes nothing. Raises BadBatch."""
    run = read_run(path)
    head = (run.run_id, run.source, run.started_at, run.ended_at)
    connection.begin()
    try:
        connection.execute("delete from ops.runs where run_id = ? and source = ?", [run.run_id, run.source])
        connection.execute(
            "insert into ops.runs values (?, ?, ?, ?, ?, ?, 0, 0, 0, 0, ?, ?)",
            [*head, run.status, run.requests, run.error, run.code_version],
        )
        for framework, cursor in run.cursors.items():
            key = [run.source, framework]
            connection.execute("delete from ops.cursors where source = ? and framework = ?", key)
            connection.execute("insert into ops.cursors values (?, ?, ?, ?)", [*key, cursor, run.run_id])
        for budget in run.budgets:
            connection.execute("delete from ops.budgets where pool = ?", [budget.pool])
            values = list(budget.model_dump().values())
            connection.execute("insert into ops.budgets values (?, ?, ?, ?, ?, ?, ?)", values)
        _count_into_run(connection, run.run_id, run.source)
        connection.commit()
    except duckdb.ConstraintException as error:
        connection.rollback()
        raise BadBatch(f"{path.name} is no valid run record: {_first_line(error)}") from error
    except BaseException:
        connection.rollback()
        raise


def _count_into_run(connection: duckdb.DuckDBPyConnection, run_id: str, source: str) -> None:
    connection.execute(
        """update ops.runs r set rows_new = b.new, rows_changed = b.changed, rows_unchanged = b.unchanged,
            rows_retracted = b.retracted
        from (select coalesce(sum(rows_new), 0) as new, coalesce(sum(rows_changed), 0) as changed,
                coalesce(sum(rows_unchanged), 0) as unchanged, coalesce(sum(rows_retracted), 0) as retracted
              from ops.batches where run_id = $run and source = $source) b
        where r.run_id = $run and r.source = $source""",
        {"run": run_id, "source": source},
    )


def _match(key: tuple[str, ...]) -> str:
    return " and ".join(f'n."{name}" is not distinct from p."{name}"' for name in key)


def _names(columns: tuple[str, ...]) -> str:
    return ", ".join(f'"{name}"' for name in columns)


def _quote(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _scalar(connection: duckdb.DuckDBPyConnection, query: str) -> int:
    row = connection.execute(query).fetchone()
    return int(row[0]) if row else 0


def _first_line(error: Exception) -> str:
    return str(error).strip().splitlines()[0].rstrip(".") + "."
