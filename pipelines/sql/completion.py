"""Completion at the prompt: schemas, tables, columns and keywords of the snapshot."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document

from warehouse import snapshot
from warehouse.home import Home

COMMANDS = (".tables", ".help", ".quit")
_TYPED = re.compile(r"(?:(\w+)\.)?(\w*)$")
_USED = re.compile(r"\b(?:from|join|describe|summarize)\s+(?:\w+\.)?(\w+)(?:\s+(?:as\s+)?(\w+))?", re.I)


@dataclass(frozen=True)
class Names:
    """What can be completed: per schema its tables, per table its columns, and the reserved words."""

    tables: dict[str, list[str]]
    columns: dict[str, list[str]]
    keywords: list[str]

    @classmethod
    def of(cls, home: Home) -> Names:
        """The names in the current snapshot; raises as `snapshot.open_snapshot`."""
        tables: dict[str, list[str]] = {}
        columns: dict[str, list[str]] = {}
        with snapshot.open_snapshot(home) as connection:
            found = connection.execute(
                "select schema_name, table_name, column_name from duckdb_columns() where not internal "
                "order by list_position(['marts', 'raw', 'ops'], schema_name), table_name, column_index"
            ).fetchall()
            words = connection.execute(
                "select keyword_name from duckdb_keywords() where keyword_category <> 'unreserved'"
            ).fetchall()
        for schema, table, column in found:
            if table not in tables.setdefault(schema, []):
                tables[schema].append(table)
            columns.setdefault(table, []).append(column)
        return cls(tables, columns, sorted(word for (word,) in words))


class SqlCompleter(Completer):
    """Completes the word before the cursor; what fits best comes first."""

    def __init__(self, names: Names) -> None:
        self._names = names

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterator[Completion]:
        """Columns after `table.` or its alias, tables after `schema.`, else everything that fits."""
        del complete_event  # whether Tab was pressed makes no difference
        before = document.text_before_cursor
        if before.startswith("."):
            yield from _matching(COMMANDS, before, "command")
            return
        typed = _TYPED.search(before)
        qualifier, word = (typed[1], typed[2]) if typed else (None, "")
        if qualifier is not None:
            yield from self._qualified(qualifier, word, document.text)
        elif word:
            yield from self._unqualified(word, document.text)

    def _qualified(self, qualifier: str, word: str, text: str) -> Iterator[Completion]:
        yield from _matching(self._names.tables.get(qualifier, []), word, "table")
        table = self._used(text).get(qualifier.lower(), qualifier)
        yield from _matching(self._names.columns.get(table, []), word, "column")

    def _unqualified(self, word: str, text: str) -> Iterator[Completion]:
        mentioned = dict.fromkeys(self._used(text).values())
        columns = dict.fromkeys(name for table in mentioned for name in self._names.columns.get(table, []))
        yield from _matching(columns, word, "column")
        for schema, tables in self._names.tables.items():
            yield from _matching(tables, word, schema)
        yield from _matching(self._names.tables, word, "schema")
        yield from _matching(self._names.keywords, word, "keyword")

    def _used(self, text: str) -> dict[str, str]:
        """Tables of the snapshot named in the text, by their name and by their alias."""
        used: dict[str, str] = {}
        for table, alias in _USED.findall(text):
            if table in self._names.columns:
                used[table.lower()] = table
                used[(alias or table).lower()] = table
        return used


def _matching(names: Iterable[str], word: str, kind: str) -> Iterator[Completion]:
    for name in names:
        if name.lower().startswith(word.lower()):
            yield Completion(name, start_position=-len(word), display_meta=kind)
