"""The named questions that pages ask the warehouse; the same text stands behind each chart's Data button."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

Value = str | int | float | bool | dt.date | tuple[str, ...]


@dataclass(frozen=True)
class Query:
    """SQL with `$name` parameters. `volatile` marks answers that change with the clock."""

    sql: str
    volatile: bool = False

    def text(self, **parameters: Value) -> str:
        """The same question with its parameters written out, ready for the SQL page or any client."""
        return re.sub(r"\$(\w+)", lambda found: literal(parameters[found[1]]), self.sql)


def literal(value: Value) -> str:
    """A value as SQL text."""
    if isinstance(value, tuple):
        return f"[{', '.join(literal(item) for item in value)}]"
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    if isinstance(value, dt.date):
        return f"date '{value:%Y-%m-%d}'"
    return str(value).lower() if isinstance(value, bool) else repr(value)


FRAMEWORKS = Query(
    """select framework, name, kind, aliases, colour_slot, headline, position
from marts.frameworks
where active
order by headline desc, position"""
)

SNAPSHOT = Query("select published_at, code_version from ops.snapshot")

FRESHNESS = Query(
    """select source, group_name, status, last_success_at, age_hours, fresh_hours, last_run_at,
    last_status, error, newest_day, rows
from marts.source_freshness
order by source""",
    volatile=True,
)

ADOPTION = Query(
    """select f.name, a.*
from marts.adoption_now a join marts.frameworks f using (framework)
where f.active
order by f.headline desc, f.position"""
)
