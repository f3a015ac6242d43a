"""The questions behind Trends.

Measures share one shape: framework, day, until (last day of a window, else null), value, run (unbroken
stretch), style (live, recorded, doubtful, history), series (what was counted), source, origin.
"""

from __future__ import annotations

from dashboard.queries import Query

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
where day >= $since and list_contains($definitions, series)
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
