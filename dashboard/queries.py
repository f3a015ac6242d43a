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

# Measures of Trends share one shape: framework, day, until (last day of a window, else null), value, run
# (unbroken stretch), style (live, recorded, doubtful, history), series (what was counted), source, origin.

STARS = Query(
    """with counted as (
    select framework, day, stars, source, origin,
        case when basis = 'history' then 'history' when origin = 'recorded' then 'recorded' else 'live' end
            as style,
        day - lag(day) over framework_days > greatest(max_gap_days, lag(max_gap_days) over framework_days)
            as after_gap,
        lag(style) over framework_days is distinct from style as other_style
    from marts.stars_daily
    where list_contains($frameworks, framework)
    window framework_days as (partition by framework order by day)
), stretches as (
    select *, count(*) filter (after_gap or other_style) over (partition by framework order by day) as run
    from counted
)
select framework, max(day) as day, null::date as until, arg_max(stars, day)::double as value, run, style,
    '' as series, arg_max(source, day) as source, arg_max(origin, day) as origin
from stretches
where day >= $since
group by framework, run, style, date_trunc('week', day)
order by framework, day"""
)

DOWNLOADS = Query(
    """with weeks as (
    select framework, series, source, origin, week_start, downloads / 7.0 as value,
        week_start - lag(week_start) over framework_weeks > 7 as after_gap
    from marts.downloads_weekly
    where list_contains($frameworks, framework) and days = 7
    window framework_weeks as (partition by framework, series, source order by week_start)
), measured as (
    select framework, week_start as day, null::date as until, value,
        count(*) filter (after_gap) over (partition by framework, series, source order by week_start) as run,
        if(origin = 'recorded', 'recorded', 'live') as style, series, source, origin
    from weeks
), windows as (
    select framework, period_start as day, period_end as until, downloads_per_day as value, 0 as run,
        case
            when undercount_suspected then 'doubtful'
            when origin = 'recorded' then 'recorded'
            else 'live'
        end as style,
        series, source, origin
    from marts.downloads_windows
    where list_contains($frameworks, framework) and period_days <= 92
)
from (from measured union all from windows)
where day >= $since
order by framework, series, day"""
)

QUESTIONS = Query(
    """with tags as (
    select framework, tag, max(questions) as most
    from marts.questions_weekly
    where list_contains($frameworks, framework)
    group by framework, tag
), months as (
    select q.framework, q.tag, q.source, q.origin, max(q.day) as until,
        arg_max(q.questions, q.day) as questions
    from marts.questions_weekly q
    join (select framework, arg_max(tag, most) as tag from tags group by framework) using (framework, tag)
    group by q.framework, q.tag, q.source, q.origin, date_trunc('month', q.day)
), gained as (
    select *, lag(until) over same_tag + 1 as day, questions - lag(questions) over same_tag as new_questions
    from months
    window same_tag as (partition by framework, tag, source, origin order by until)
)
select framework, day, until, new_questions * 30.0 / (until - day + 1) as value, 0 as run,
    if(origin = 'recorded', 'recorded', 'live') as style, tag as series, source, origin
from gained
where until - day between 20 and 45 and day >= $since
order by framework, day"""
)

HIRING = Query(
    """with months as (
    select framework, month, share, source, origin,
        month > lag(month) over framework_months + interval 1 month as after_gap
    from marts.hiring_monthly
    where list_contains($frameworks, framework)
    window framework_months as (partition by framework order by month)
)
select framework, month as day, null::date as until, share::double as value,
    count(*) filter (after_gap) over (partition by framework order by month) as run,
    if(origin = 'recorded', 'recorded', 'live') as style, '' as series, source, origin
from months
where month >= $since
order by framework, month"""
)

FIRST_RELEASES = Query(
    """select framework, min(released_at)::date as day
from marts.releases
where released_at is not null
group by framework"""
)

MAJOR_RELEASES = Query(
    """select framework, version, released_at::date as day
from marts.releases
where list_contains($frameworks, framework) and level = 'major' and not is_prerelease and not yanked
    and released_at is not null
order by framework, day"""
)

SCOREBOARD = Query(
    """select s.*, a.stars_momentum, a.stars_gained_30, a.stars_gained_90, a.stars_gained_365,
    a.downloads_momentum, a.downloads_change_90, a.downloads_change_365
from marts.scoreboard s join marts.adoption_now a using (framework)
order by s.headline desc, s.position"""
)

CHANGES = Query(
    """select day, kind, framework, title, detail
from marts.events
where list_contains($frameworks, framework)
qualify row_number() over (partition by framework order by day desc, title desc) <= 3
order by day desc, title desc
limit 9"""
)
