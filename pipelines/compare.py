"""`framewatch compare`: the scoreboard of some frameworks in the terminal, as Markdown or as JSON."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from typing import Any

import duckdb

Row = dict[str, Any]

QUERY = """
select framework, name, stars, stars_day, stars_origin, downloads_per_day, downloads_day, downloads_origin,
    downloads_series, latest_version, latest_released_at::date as latest_released_on, requires_python,
    dependency_count, typed, wheel_size_bytes
from marts.scoreboard
where list_contains($frameworks, framework)
"""

LINES = {
    "stars": "GitHub stars",
    "downloads_per_day": "Downloads a day",
    "latest_version": "Latest release",
    "requires_python": "Python",
    "dependency_count": "Dependencies",
    "typed": "Ships types",
    "wheel_size_bytes": "Wheel",
}
MISSING = "no data yet"


def scoreboard(connection: duckdb.DuckDBPyConnection, frameworks: Sequence[str]) -> list[Row]:
    """Rows of `marts.scoreboard` in the order asked for; values as Python objects, None where unknown."""
    cursor = connection.execute(QUERY, {"frameworks": list(frameworks)})
    names = [column[0] for column in cursor.description or []]
    rows = {row[0]: dict(zip(names, row, strict=True)) for row in cursor.fetchall()}
    return [rows[framework] for framework in frameworks if framework in rows]


def to_json(rows: Sequence[Row]) -> str:
    """JSON list of objects; days as ISO text, unknown as null."""
    return json.dumps(rows, indent=1, default=lambda value: value.isoformat())


def grid(rows: Sequence[Row]) -> list[list[str]]:
    """Header line, then one line per measure: its name and each framework's value with its age and origin."""
    header = ["", *(str(row["name"]) for row in rows)]
    return [header] + [[title, *(_cell(row, measure) for row in rows)] for measure, title in LINES.items()]


def to_markdown(rows: Sequence[Row]) -> str:
    """The grid as a Markdown table."""
    lines = [[cell.replace("|", "\\|") for cell in line] for line in grid(rows)]
    lines.insert(1, ["---"] * len(lines[0]))
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _cell(row: Row, measure: str) -> str:
    value = row[measure]
    if value is None:
        return MISSING
    match measure:
        case "stars":
            return f"{value:,} ({_aged(row['stars_day'], row['stars_origin'])})"
        case "downloads_per_day":
            series = str(row["downloads_series"]).replace("_", " ")
            return f"{value:,.0f} ({series}, {_aged(row['downloads_day'], row['downloads_origin'])})"
        case "latest_version":
            return f"{value} ({_aged(row['latest_released_on'], 'live')})"
        case "typed":
            return "yes" if value else "no"
        case "wheel_size_bytes":
            return f"{value / 1000:,.0f} kB"
        case _:
            return str(value)


def _aged(day: dt.date | None, origin: str | None) -> str:
    when = f"{day.day} {day:%b %Y}" if day else "no date"
    return f"{when}, {origin}" if origin not in (None, "live") else when
