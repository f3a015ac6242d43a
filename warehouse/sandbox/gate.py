"""Decides, before anything runs, whether a text is one query that only reads the warehouse.

DuckDB draws no privilege boundary inside a process, so this gate is the first of three: behind it stand
DuckDB's locked configuration and the limits of the process (see `worker`). It judges the parsed statement,
not the text, because a statement of type SELECT can carry `COPY` or `DELETE` inside a common table
expression.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import duckdb

from warehouse.sandbox.result import QueryFailed, Refused

QUERY_NODES = {"SELECT_NODE", "SET_OPERATION_NODE", "RECURSIVE_CTE_NODE", "CTE_NODE"}
TABLE_REFERENCES = {
    "BASE_TABLE",
    "CTE",
    "EMPTY",
    "EMPTY_FROM",
    "EXPRESSION_LIST",
    "JOIN",
    "PIVOT",
    "SHOW_REF",
    "SUBQUERY",
    "TABLE_FUNCTION",
}
CATALOG = {
    "duckdb_columns",
    "duckdb_constraints",
    "duckdb_functions",
    "duckdb_keywords",
    "duckdb_schemas",
    "duckdb_tables",
    "duckdb_types",
    "duckdb_views",
}
TABLE_FUNCTIONS = CATALOG | {
    "generate_series",
    "json_each",
    "json_tree",
    "pg_timezone_names",
    "pragma_show",
    "pragma_table_info",
    "pragma_version",
    "range",
    "repeat",
    "repeat_row",
    "summary",
    "unnest",
}
SHOWN = {"__show_tables_expanded", "databases", "schemas", "tables"}
# They run or bind SQL given as text, which this gate has not seen; tell about the machine; or only wait.
FUNCTIONS_REFUSED = {
    "current_query",
    "current_setting",
    "json_execute_serialized_sql",
    "json_serialize_plan",
    "pg_sleep",
    "query",
    "query_table",
    "sleep_ms",
    "which_secret",
    "write_log",
}
OWNER = "on your own machine `framewatch sql` without --sandbox can do more"


class Gate:
    """Checks statements against one connection, whose parser is also the one that will run them."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, sql_characters: int) -> None:
        self._connection = connection
        self._sql_characters = sql_characters
        # DuckDB's own views can be named without a schema or as `main.…`; a closed list of this version.
        views = "select view_name from duckdb_views() where internal and schema_name <> 'information_schema'"
        self._internal = {name for (name,) in connection.execute(views).fetchall()} - CATALOG

    def check(self, sql: str) -> None:
        """Return when `sql` may run.

        Raises:
            Refused: it is not exactly one reading query; the message says why.
            QueryFailed: DuckDB cannot parse it.
        """
        if len(sql) > self._sql_characters:
            raise Refused(
                f"The text has {len(sql):,} characters; a query may have at most {self._sql_characters:,}."
            )
        kind = self._only_statement(sql)
        if kind == "EXPLAIN":
            sql = _explained(sql)
        elif kind == "MULTI":
            raise Refused("PIVOT has to list its values here: pivot … on column in ('a', 'b') using ….")
        elif kind != "SELECT":
            raise Refused(f"{kind.replace('_', ' ')} is not allowed here, only queries that read; {OWNER}.")
        self._check_tree(self._parse(sql))

    def _only_statement(self, sql: str) -> str:
        try:
            kinds = [statement.type.name for statement in self._connection.extract_statements(sql)]
        except ValueError:  # DuckDB knows kinds of statements that its Python client has no name for
            raise Refused(f"This statement is not allowed here, only queries that read; {OWNER}.") from None
        except duckdb.Error as error:
            raise QueryFailed(str(error)) from error
        if not kinds:
            raise Refused("There is no SQL in the text.")
        if len(kinds) > 1:
            raise Refused(f"One statement at a time is run here; the text holds {len(kinds)}.")
        return kinds[0]

    def _parse(self, sql: str) -> dict[str, Any]:
        ((text,),) = self._connection.execute("select json_serialize_sql(?)", [sql]).fetchall()
        tree: dict[str, Any] = json.loads(text)
        if tree["error"] or len(tree["statements"]) != 1:
            raise Refused(f"Only a plain query that reads is allowed here; {OWNER}.")
        return tree

    def _check_tree(self, tree: dict[str, Any]) -> None:
        nodes = list(_nodes(tree))
        local = {str(entry["key"]).lower() for node in nodes for entry in _cte_entries(node)}
        for node in nodes:
            _check_node(node)
            if node.get("type") == "BASE_TABLE":
                self._check_table(node, local)

    def _check_table(self, node: dict[str, Any], local: set[str]) -> None:
        name = str(node.get("table_name", "")).lower()
        schema = str(node.get("schema_name", "")).lower()
        if node.get("catalog_name"):
            raise Refused(f"Name the table as schema.table, without a database: {schema}.{name}.")
        if schema == "pg_catalog" or name in self._internal:
            raise Refused(f"The system table {name} is not readable here; {OWNER}.")
        if not schema and name not in local and any(character in name for character in "/\\:.*?[~"):
            raise Refused(f"Files cannot be read here, and {name} is no table; {OWNER}.")


def _explained(sql: str) -> str:
    """The query after `explain` or `explain analyze`; DuckDB's token offsets count UTF-8 bytes."""
    text = sql.encode()
    starts = [at for at, kind in duckdb.tokenize(sql) if kind != duckdb.token_type.comment]
    words = [text[start:].decode() for start in starts[:3]]
    skipped = 2 if words[1:] and words[1][:7].lower() == "analyze" else 1
    return words[skipped] if len(words) > skipped else ""


def _nodes(tree: Any) -> Iterator[dict[str, Any]]:
    """Every object of the tree; a stack, because deep nesting must not end in a recursion error."""
    stack = [tree]
    while stack:
        item = stack.pop()
        if isinstance(item, dict):
            yield item
            stack.extend(item.values())
        elif isinstance(item, list):
            stack.extend(item)


def _cte_entries(node: dict[str, Any]) -> list[dict[str, Any]]:
    cte_map = node.get("cte_map")
    return cte_map["map"] if isinstance(cte_map, dict) else []


def _check_node(node: dict[str, Any]) -> None:
    """Refuse by what is known to be harmless, except for scalar functions, of which there are 800."""
    kind = node.get("type")
    if "info_type" in node or (isinstance(kind, str) and kind.endswith("_NODE") and kind not in QUERY_NODES):
        raise Refused(f"Statements that write are not allowed here, not even inside WITH; {OWNER}.")
    if "sample" in node and "alias" in node and "class" not in node and kind not in TABLE_REFERENCES:
        raise Refused(f"A FROM clause of the kind {kind} is not allowed here; {OWNER}.")
    if kind == "TABLE_FUNCTION":
        function = str(node["function"].get("function_name", "")).lower()
        if function not in TABLE_FUNCTIONS:
            raise Refused(f"The table function {function}() is not allowed here; {OWNER}.")
    if str(node.get("function_name", "")).lower() in FUNCTIONS_REFUSED:
        raise Refused(f"The function {node['function_name']}() is not allowed here; {OWNER}.")
    if node.get("show_type") == "SHOW_SPECIAL" and str(node["table_name"]).strip('"').lower() not in SHOWN:
        raise Refused(f"SHOW {node['table_name']} is not allowed here; SHOW TABLES is.")
