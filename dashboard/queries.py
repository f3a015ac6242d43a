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

SOURCES = Query("select source, description, schedule, host from ops.sources")

RUNS = Query(
    """select run_id, source, started_at, ended_at, status, requests, rows_new, rows_changed, error
from ops.runs
where started_at > (select max(started_at) from ops.runs) - interval 30 days and source <> 'baseline'
order by started_at"""
)

CHECKS = Query("from ops.checks")

COVERAGE = Query(
    """with days as (
    select framework, 'Stars' as measure, day, origin from marts.stars_daily
    union all
    select framework, 'Downloads', day, origin from marts.downloads_daily
    union all
    select framework, 'Downloads', period_end, origin from marts.downloads_windows
    union all
    select framework, 'Releases', released_at::date, origin from marts.releases
    union all
    select framework, 'Questions', day, origin from marts.questions_weekly
    union all
    select framework, 'Job adverts', month, origin from marts.hiring_monthly
)
select framework, measure, origin = 'recorded' as recorded, max(day) as newest
from days
group by all"""
)

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

SCOREBOARD = Query(
    """select s.*, a.stars_momentum, a.stars_gained_30, a.stars_gained_90, a.stars_gained_365,
    a.downloads_momentum, a.downloads_change_90, a.downloads_change_365
from marts.scoreboard s join marts.adoption_now a using (framework)
order by s.headline desc, s.position"""
)
