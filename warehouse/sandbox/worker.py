"""The process that runs one untrusted query and ends. Nothing in it is shared with the process that asks.

Its standard input carries the query once (8 bytes of length, then UTF-8) and closes when the asking process
ends, which ends this one too. Its standard output carries one JSON line when ready, then one JSON line and
the rows as an Arrow stream.
"""

from __future__ import annotations

import json
import os
import queue
import sys
import threading
import time
from typing import IO, Any

import duckdb
import pyarrow as pa

from warehouse.portable import as_text, batches, text_positions, unreadable, whole_numbers
from warehouse.sandbox.confine import connect, die_with_parent, end_after, give_up_rights
from warehouse.sandbox.gate import Gate
from warehouse.sandbox.result import Limits, QueryFailed, Refused, SandboxError, TooBig, TooSlow

BATCH_ROWS = 256
# Loads all that a query needs while files can still be opened, such as the time zone.
WARM_UP = "select now() as instant, 1::hugeint as number, [date '2020-01-01'] as days"


def main(path: str, limits_json: str) -> None:
    """Serve one query on the snapshot at `path`, then end the process."""
    die_with_parent()
    answers = _private_output()
    questions: queue.SimpleQueue[str] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(questions,), daemon=True).start()
    limits = Limits(**json.loads(limits_json))
    try:
        connection = connect(path, limits)
        gate = Gate(connection, limits.sql_characters)
        _fetch(connection, WARM_UP, limits)
    except Exception as error:
        _send(answers, {"ready": False, "message": str(error)})
        os._exit(1)
    give_up_rights(limits)
    _send(answers, {"ready": True})
    sql = questions.get()
    end_after(limits.seconds + 1)
    _send(answers, *_answer(connection, gate, sql, limits))
    os._exit(0)


def _private_output() -> IO[bytes]:
    """The standard output for answers only: DuckDB draws its progress bar on descriptor 1."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    return answers


def _listen(questions: queue.SimpleQueue[str]) -> None:
    """Hand over the query, then wait for the end of the input: the asking process is gone."""
    stream = sys.stdin.buffer
    prefix = stream.read(8)
    if len(prefix) == 8:
        questions.put(stream.read(int.from_bytes(prefix, "big")).decode())
        stream.read(1)
    os._exit(0)


def _answer(
    connection: duckdb.DuckDBPyConnection, gate: Gate, sql: str, limits: Limits
) -> tuple[dict[str, Any], bytes]:
    """Header and Arrow stream of the answer; a header with `error` names a class of `result`.

    An empty message stands for one that the asking side words.
    """
    try:
        gate.check(sql)
        started = time.perf_counter()
        columns, table, truncated = _fetch(connection, sql, limits)
        elapsed = time.perf_counter() - started
        return {"columns": columns, "truncated": truncated, "elapsed_s": elapsed}, _stream(table)
    except SandboxError as error:
        return _error(type(error), str(error))
    except duckdb.InterruptException:
        return _error(TooSlow)
    except (MemoryError, duckdb.OutOfMemoryException, pa.ArrowMemoryError):
        return _error(TooBig)
    except duckdb.Error as error:
        return _error(QueryFailed, str(error))
    except Exception as error:  # what is not understood is neither run nor shown
        return _error(Refused, f"The query cannot be checked ({type(error).__name__}: {error}).")


def _error(kind: type[SandboxError], message: str = "") -> tuple[dict[str, Any], bytes]:
    return {"error": kind.__name__, "message": message}, b""


def _fetch(
    connection: duckdb.DuckDBPyConnection, sql: str, limits: Limits
) -> tuple[list[dict[str, str]], pa.Table, bool]:
    """Names and types of the columns, the rows within the limits, and whether there were more."""
    relation = connection.sql(sql)
    types = [str(kind) for kind in relation.types]
    columns = [{"name": name, "type": kind} for name, kind in zip(relation.columns, types, strict=True)]
    text = text_positions(relation)
    table, truncated = _read(as_text(relation, text), limits)
    if odd := unreadable(table):
        table, truncated = _read(as_text(relation, text | odd), limits)
    return columns, whole_numbers(table, types), truncated


def _read(relation: duckdb.DuckDBPyRelation, limits: Limits) -> tuple[pa.Table, bool]:
    """The rows within the limits, and whether there were more."""
    schema, coming = batches(relation, min(BATCH_ROWS, limits.rows + 1))
    kept: list[pa.RecordBatch] = []
    rows = size = 0
    for batch in coming:
        fitting = _fitting_rows(batch, limits.rows - rows, limits.size_bytes - size)
        if fitting == 0 and rows == 0 and batch.num_rows:
            raise TooBig(
                f"One row alone is larger than the {limits.size_bytes / 1e6:,.0f} MB that are shown."
            )
        kept.append(batch.slice(0, fitting))
        rows, size = rows + fitting, size + kept[-1].nbytes
        if fitting < batch.num_rows:
            return pa.Table.from_batches(kept, schema), True
    return pa.Table.from_batches(kept, schema), False


def _fitting_rows(batch: pa.RecordBatch, rows: int, size_bytes: int) -> int:
    """How many rows of the batch, from its start, are within both limits."""
    low = 0
    high: int = min(batch.num_rows, rows)
    if batch.slice(0, high).nbytes <= size_bytes:
        return high
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if batch.slice(0, middle).nbytes <= size_bytes else (low, middle - 1)
    return low


def _stream(table: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    data: bytes = sink.getvalue().to_pybytes()
    return data


def _send(answers: IO[bytes], header: dict[str, Any], body: bytes = b"") -> None:
    answers.write(json.dumps({**header, "size": len(body)}).encode() + b"\n" + body)
    answers.flush()
