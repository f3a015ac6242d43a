"""A mart is one select in one file whose header documents every column and states its checks.

-- What the table says, in one or more sentences.
-- @view                                   a view instead of a table
-- @union events_*                         the query reads `united`: the rows of all marts named like this
-- @grain one row per framework and day
-- @column basis: How it was counted. Values: observed, history.
-- @unique framework, day
-- @check stars are never negative: stars >= 0
select …
"""

from __future__ import annotations

import functools
import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from warehouse.problem import Problem

FOLDER = Path(__file__).parent / "models"
_TAG = re.compile(r"@(view|union|grain|column|unique|check)\b\s*(.*)")
_VALUES = re.compile(r"Values: ([^.]+)\.")


class BadModel(Problem):
    """A model file whose header or query is wrong; the message names file and remedy."""


@dataclass(frozen=True)
class Model:
    """One mart: its query, its documentation and the promises that are checked before publishing."""

    name: str
    query: str
    description: str
    grain: str
    columns: dict[str, str]
    unique: tuple[str, ...] = ()
    checks: dict[str, str] = field(default_factory=dict)
    is_view: bool = False
    reads: frozenset[str] = frozenset()
    """Qualified names of the tables that the query reads, as `schema.table`."""

    @property
    def values(self) -> dict[str, tuple[str, ...]]:
        """Column to the codes it may hold, for coded columns."""
        found = {name: _VALUES.search(comment) for name, comment in self.columns.items()}
        return {name: tuple(code.strip() for code in m[1].split(",")) for name, m in found.items() if m}


def parse(path: Path) -> Model:
    """Read a model file.

    Raises:
        BadModel: the header is incomplete or the query is no select that DuckDB can parse.
    """
    text = path.read_text(encoding="utf-8")
    header, query = _split(text)
    sentences: list[str] = []
    tags: dict[str, list[str]] = {
        "view": [],
        "union": [],
        "grain": [],
        "column": [],
        "unique": [],
        "check": [],
    }
    open_tag: list[str] = sentences
    for line in header:
        match = _TAG.match(line)
        if match:
            open_tag = tags[match[1]]
            open_tag.append(match[2])
        elif open_tag is sentences:
            sentences.append(line)
        else:
            open_tag[-1] += " " + line
    if not sentences or not tags["grain"]:
        raise BadModel(f"{path.name}: the header needs a sentence and a line `-- @grain one row per …`.")
    for pattern in tags["union"]:
        query = f"with united as ({_union(path, pattern)})\n{query}"
    return Model(
        name=path.stem,
        query=query,
        description=" ".join(sentences),
        grain=tags["grain"][0],
        columns=dict(_pair(path, item) for item in tags["column"]),
        unique=tuple(name.strip() for item in tags["unique"] for name in item.split(",")),
        checks=dict(_pair(path, item) for item in tags["check"]),
        is_view=bool(tags["view"]),
        reads=lineage(path.name, query),
    )


def _split(text: str) -> tuple[list[str], str]:
    lines = text.splitlines()
    end = next((i for i, line in enumerate(lines) if not line.startswith("--")), len(lines))
    return [line[2:].strip() for line in lines[:end] if line[2:].strip()], "\n".join(lines[end:]).strip()


def _union(path: Path, pattern: str) -> str:
    names = sorted(other.stem for other in path.parent.glob(f"{pattern}.sql"))
    if not names:
        raise BadModel(f"{path.name}: no model beside it is named {pattern}, as @union says.")
    return " union all by name ".join(f"from marts.{name}" for name in names)


def _pair(path: Path, item: str) -> tuple[str, str]:
    name, colon, rest = item.partition(":")
    if not colon or not rest.strip():
        raise BadModel(f"{path.name}: write `name: text` instead of `{item}` in the header.")
    return name.strip(), rest.strip()


@functools.cache
def lineage(name: str, query: str) -> frozenset[str]:
    """Tables that a query reads, by DuckDB's own parser; names without a schema are its own CTEs.

    Raises:
        BadModel: DuckDB cannot parse the query as one select.
    """
    row = _parser().execute("select json_serialize_sql(?::varchar)", [query]).fetchone()
    found: set[str] = set()

    def note(node: dict[str, Any]) -> dict[str, Any]:
        if node.get("type") == "BASE_TABLE" and node.get("schema_name"):
            found.add(f"{node['schema_name']}.{node['table_name']}")
        return node

    tree: dict[str, Any] = json.loads(row[0], object_hook=note) if row else {"error": True}
    if tree.get("error") or len(tree["statements"]) != 1:
        reason = tree.get("error_message", "it holds several statements")
        raise BadModel(f"{name}: DuckDB cannot read the query as one select: {reason}.")
    return frozenset(found)


@functools.cache
def _parser() -> duckdb.DuckDBPyConnection:
    """An empty database whose parser is asked; opening one per file costs more than parsing."""
    return duckdb.connect()


def models(folder: Path = FOLDER) -> list[Model]:
    """All models, each after those it reads.

    Raises:
        BadModel: a file is wrong, or models read each other in a circle.
    """
    waiting = {model.name: model for model in map(parse, sorted(folder.glob("*.sql")))}
    ordered: list[Model] = []
    while waiting:
        ready = [
            model for model in waiting.values() if not any(f"marts.{name}" in model.reads for name in waiting)
        ]
        if not ready:
            raise BadModel(f"These models read each other in a circle: {', '.join(sorted(waiting))}.")
        for model in ready:
            ordered.append(waiting.pop(model.name))
    return ordered
