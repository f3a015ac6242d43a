"""Rows as text: a table that fits a terminal, or plain aligned columns for everything else."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TextIO

import duckdb
import pyarrow as pa
from rich import box
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from warehouse.portable import as_text, batches
from warehouse.writers import Limited

NULL = "NULL"
CELL_CHARACTERS = 200
# Below this width a column of a table is harder to read than one record per block.
NARROWEST = 14
_NUMBERS = re.compile(r"U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?$|DOUBLE|FLOAT|DECIMAL|BIGNUM")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
BATCH_ROWS = 2_000


@dataclass(frozen=True)
class _Head:
    names: list[str]
    numeric: list[bool]


def show(
    relation: duckdb.DuckDBPyRelation, out: TextIO, rows: int | None, *, terminal: bool
) -> tuple[int, bool]:
    """Run the relation and print it; how many rows were printed, and whether there were more.

    Raises:
        duckdb.Error: the query failed; what came before it is already printed.
    """
    if relation.columns == ["explain_key", "explain_value"]:
        return _show_plan(relation, out)
    head = _Head(
        [_plain(name) for name in relation.columns],
        [bool(_NUMBERS.match(str(kind))) for kind in relation.types],
    )
    _, coming = batches(as_text(relation, range(len(head.names))), BATCH_ROWS)
    limited = Limited(coming, rows)
    lines = _cells(limited)
    count = _show_on_terminal(head, lines, out) if terminal else _show_plain(head, lines, out)
    return count, limited.more


def _show_plan(relation: duckdb.DuckDBPyRelation, out: TextIO) -> tuple[int, bool]:
    plans = relation.fetchall()
    for _, plan in plans:
        out.write(f"{plan.rstrip()}\n")
    return len(plans), False


def _cells(limited: Limited) -> Iterator[list[str | None]]:
    batch: pa.RecordBatch
    for batch in limited:
        columns = [column.to_pylist() for column in batch.columns]
        yield from (
            [None if cell is None else _plain(cell) for cell in row] for row in zip(*columns, strict=True)
        )


def _plain(text: str) -> str:
    """Control characters made visible: stored text must not steer the terminal or break the lines."""
    return _CONTROL.sub(lambda match: repr(match[0])[1:-1], text)


def _show_plain(head: _Head, lines: Iterator[list[str | None]], out: TextIO) -> int:
    """Columns aligned by the first batch; a later, longer cell shifts its own line only."""
    first = list(itertools.islice(lines, BATCH_ROWS))
    widths = _widths(head, first)

    def line(cells: list[str]) -> str:
        padded = []
        for cell, width, numeric in zip(cells, widths, head.numeric, strict=True):
            padding = " " * (width - cell_len(cell))
            padded.append(padding + cell if numeric else cell + padding)
        return "  ".join(padded).rstrip() + "\n"

    out.write(line(head.names) + "  ".join("-" * width for width in widths) + "\n")
    count = 0
    for row in itertools.chain(first, lines):
        out.write(line([NULL if cell is None else cell for cell in row]))
        count += 1
    return count


def _widths(head: _Head, rows: list[list[str | None]]) -> list[int]:
    """Terminal columns that each column needs, its name included."""
    columns = zip(*rows, strict=True) if rows else itertools.repeat((), len(head.names))
    return [
        max(cell_len(name), *(cell_len(NULL if cell is None else cell) for cell in column), 0)
        for name, column in zip(head.names, columns, strict=True)
    ]


def _show_on_terminal(head: _Head, lines: Iterator[list[str | None]], out: TextIO) -> int:
    rows = [[None if cell is None else _shortened(cell) for cell in row] for row in lines]
    console = Console(file=out, highlight=False)
    needed = sum(min(width, NARROWEST) + 2 for width in _widths(head, rows))
    if needed > console.width and rows:
        _print_records(console, head, rows)
    else:
        _print_table(console, head, rows)
    return len(rows)


def _shortened(cell: str) -> str:
    return cell if len(cell) <= CELL_CHARACTERS else cell[: CELL_CHARACTERS - 1] + "…"


def _styled(cell: str | None) -> Text:
    return Text(NULL, style="dim") if cell is None else Text(cell)


def _print_table(console: Console, head: _Head, rows: list[list[str | None]]) -> None:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for name, numeric in zip(head.names, head.numeric, strict=True):
        table.add_column(Text(name), justify="right" if numeric else "left", overflow="fold")
    for row in rows:
        table.add_row(*map(_styled, row))
    console.print(table)


def _print_records(console: Console, head: _Head, rows: list[list[str | None]]) -> None:
    """One block per row, one line per column, for results wider than the terminal."""
    for number, row in enumerate(rows, 1):
        console.rule(f"row {number}", align="left", style="dim")
        block = Table.grid(padding=(0, 2))
        for name, cell in zip(head.names, row, strict=True):
            block.add_row(Text(name, style="bold"), _styled(cell))
        console.print(block)
