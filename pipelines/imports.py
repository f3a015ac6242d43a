"""`framewatch collect SOURCE --from FILE.jsonl`: a user's own export, in the row format of a source.

Each line is a JSON object with the columns of the source's raw table; `source` may name who counted, and the
other columns of provenance that an export of that table has are left to this import.
"""

from __future__ import annotations

import datetime as dt
import difflib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
from pydantic import ValidationError

from pipelines.collect import Collection, Progress, finish, prepare_quietly
from pipelines.observe import Outcome
from pipelines.runs import OpenRun, code_version
from pipelines.source import Source
from warehouse.home import Home
from warehouse.inbox import Provenance, RunRecord, write_batch
from warehouse.registry import Framework, load_registry
from warehouse.rows import PROVENANCE_NAMES, Row, to_arrow

IMPORT = "import"
SHOWN_LINES = 10


class BadFile(Exception):
    """A file that cannot be read at all; the message names it and what is expected."""


class BadLine(Exception):
    """What is wrong with a line, as the end of a sentence."""


@dataclass
class Lines:
    """What a file holds: rows by who counted, each key once, and sentences about lines that were left out."""

    rows: dict[str, dict[tuple[Any, ...], Row]] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)

    @property
    def count(self) -> int:
        return sum(map(len, self.rows.values()))


@dataclass(frozen=True)
class Batch:
    """Rows to store, who reported them, and what they list completely (see `Provenance`)."""

    source: str
    table: pa.Table
    complete_by: tuple[str, ...] = ()


def import_file(home: Home, source: Source, path: Path, progress: Progress = lambda _: None) -> Collection:
    """Store the rows of the file as imported ones, then load and publish; bad lines become sentences.

    Raises:
        BadFile: the file cannot be read, or holds no line.
    """
    lines = read_lines(path, source.model, load_registry(home).frameworks.values())
    batches = (Batch(name, to_arrow(source.model, rows.values())) for name, rows in lines.rows.items())
    return import_batches(home, path, batches, lines.left_out, progress)


def import_batches(
    home: Home, path: Path, batches: Iterable[Batch], left_out: Sequence[str], progress: Progress
) -> Collection:
    """Store batches as they come, then load and publish. `left_out`: sentences about lines that hold no row,
    complete once the batches are."""
    problems = prepare_quietly(home, progress)
    run = OpenRun.start(home, [IMPORT])
    outcome = Outcome(IMPORT, asked=1)
    result = Collection(run.run_id, run.started_at, outcomes=[outcome], problems=problems)
    try:
        for batch in batches:
            provenance = Provenance(batch.source, "imported", run.run_id, run.started_at, batch.complete_by)
            write_batch(home, batch.table, provenance)
            outcome.rows += batch.table.num_rows
            progress(f"{IMPORT}: {outcome.rows:,} rows of {path.name}")
        if left_out:
            outcome.failures[path.name] = _summed_up(left_out)
            result.problems += left_out[:SHOWN_LINES]
        _close(run, outcome)
    finally:
        finish(home, run, result, progress)
    return result


def read_lines(path: Path, model: type[Row], frameworks: Iterable[Framework]) -> Lines:
    """Rows of the model for frameworks of the registry, and a sentence for each line that holds none.

    Raises:
        BadFile: the file cannot be read, or holds no line.
    """
    listed = list(frameworks)
    known = {"package": {f.package for f in listed}, "framework": {f.slug for f in listed}}
    found = Lines()
    for number, line in numbered(path):
        try:
            _take(line, model, known, found)
        except BadLine as error:
            found.left_out.append(f"{path}, line {number} was left out: {error}.")
    if not found.count and not found.left_out:
        raise BadFile(f"{path} is empty; give a file with one JSON object per line.")
    return found


def numbered(path: Path) -> Iterator[tuple[int, str]]:
    """Lines that hold something, with their numbers.

    Raises:
        BadFile: the file cannot be read, or is no text in UTF-8.
    """
    try:
        with path.open(encoding="utf-8-sig") as file:
            yield from ((number, line) for number, line in enumerate(file, 1) if line.strip())
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is no text in UTF-8"
        raise BadFile(
            f"{path} cannot be read ({reason}); give a file with one JSON object per line."
        ) from error


def _take(line: str, model: type[Row], known: dict[str, set[str]], found: Lines) -> None:
    """Put the row of a line into `found`. Raises BadLine."""
    content = json_object(line)
    if content.get("retracted") is True:
        raise BadLine(f"it is retracted, export raw.{model.declaration.name}_now instead")
    source = content.get("source", IMPORT)
    if not isinstance(source, str) or not source.strip():
        raise BadLine('field "source" should be the name of who counted')
    fields = {name: value for name, value in content.items() if name not in PROVENANCE_NAMES}
    row = _validated(fields, model)
    for name, names in known.items():
        value = getattr(row, name, None)
        if value is not None and value not in names:
            close = difflib.get_close_matches(value, sorted(names), n=1)
            hint = f"did you mean {close[0]}?" if close else "add it to frameworks.toml first"
            raise BadLine(f"there is no {name} {value!r} in the registry, {hint}".rstrip("?"))
    key = tuple(getattr(row, name) for name in model.declaration.key)
    before = found.rows.setdefault(source.strip(), {}).setdefault(key, row)
    if before != row:
        raise BadLine("an earlier line has the same key and other values")


def json_object(line: str) -> dict[str, Any]:
    """The object of a line. Raises BadLine."""
    try:
        content = json.loads(line)
    except (ValueError, RecursionError):
        raise BadLine("it is not JSON") from None
    if not isinstance(content, dict):
        raise BadLine("it is no JSON object")
    return content


def _validated(fields: dict[str, Any], model: type[Row]) -> Row:
    # As JSON, because only there text is a day while a number in quotes is no number.
    try:
        return model.model_validate_json(json.dumps(fields), strict=True)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(map(str, first["loc"]))
        columns = ", ".join(model.model_fields)
        raise BadLine(f'field "{place}" is wrong ({first["msg"]}), a line has {columns}') from None


def _close(run: OpenRun, outcome: Outcome) -> None:
    run.close_source(
        RunRecord(
            run_id=run.run_id,
            source=IMPORT,
            started_at=run.started_at,
            ended_at=dt.datetime.now(dt.UTC).replace(tzinfo=None),
            status=outcome.status,
            error=outcome.error,
            code_version=code_version(),
        )
    )


def _summed_up(left_out: Sequence[str]) -> str:
    others = f" So were {len(left_out) - 1:,} others." if len(left_out) > 1 else ""
    return left_out[0] + others
