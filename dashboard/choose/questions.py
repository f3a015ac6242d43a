"""What the criteria and requirements ask the warehouse; `$machine` is the machine whose benchmarks count."""

from __future__ import annotations

from dashboard.queries import Query, literal

# What every cost is compared with. Which one it is does not change any order: on a logarithmic scale another
# reference moves all frameworks by the same step.
REFERENCE = "flask"

SNAPSHOT = Query("select published_at, code_version, content from ops.snapshot")

FEATURES = Query(
    """select probe, position, area, title, question
from marts.feature_matrix
where kind = 'feature'
group by all
order by position"""
)

CELLS = Query(
    """select probe, framework, release, verdict, detail, evidence, origin, probed_at
from marts.feature_matrix
where kind = 'feature'
order by position, framework"""
)


def ratios(workload: str, metric: str) -> str:
    """Cost of the reference divided by that of each framework on one machine, as documented."""
    # One database for all: PostgreSQL, where it was measured, comes before SQLite by the alphabet too.
    return f"""with chosen as (
    from marts.benchmark_ratios
    where is_current and machine = $machine and track = 'documented' and workload = {literal(workload)}
        and metric = {literal(metric)} and reference = {literal(REFERENCE)}
), compared as (
    select framework, ratio as value, ratio_low as low, ratio_high as high,
        'benchmark run ' || run_id as source, measured_at as as_of, origin
    from chosen
    where database = (select min(database) from chosen)
    qualify row_number() over (partition by framework order by measured_at desc, run_id) = 1
)
from compared
where framework in (select framework from marts.frameworks)
union all
select {literal(REFERENCE)}, 1, 1, 1, 'what the others are compared with', max(as_of), any_value(origin)
from compared
having count(*) > 0"""


def probed(probe: str) -> str:
    """The number that a probe measured."""
    return f"""select framework, value, value as low, value as high, 'probe of ' || release as source,
    probed_at as as_of, origin
from marts.feature_matrix
where probe = {literal(probe)} and verdict <> 'error'"""


def opinions(aspect: str) -> str:
    """Net sentiment about an aspect, only where the analyser is accurate enough to show it."""
    return f"""select framework, net as value, net_low as low, net_high as high,
    voices || ' voices of a year' as source, since + interval 1 year as as_of, 'live' as origin
from marts.aspect_sentiment
where shown and audience = 'users' and aspect = {literal(aspect)}"""


MEMORY = """select framework, memory_after_load_bytes as value, memory_after_load_bytes as low,
    memory_after_load_bytes as high, 'benchmark run ' || run_id as source, measured_at as as_of, origin
from marts.benchmark_starts
where is_current and machine = $machine and track = 'documented'
    and framework in (select framework from marts.frameworks)
qualify row_number() over (partition by framework order by measured_at desc, run_id) = 1"""

# Without async handlers a worker serves one waiting request per thread: that is what "no" counts as.
ASYNC = """select framework, if(verdict = 'no', 1, value) as value,
    if(verdict = 'no', 1, value * 0.75) as low,
    case verdict when 'no' then 1 when 'yes' then 20 else least(value * 1.25, 20) end as high,
    'probe of ' || release as source, probed_at as as_of, origin
from marts.feature_matrix
where probe = 'async_handlers' and verdict in ('yes', 'with limits', 'needs extra', 'no')"""

LINES = """select framework, sum(lines) as value, sum(lines) as low, sum(lines) as high,
    'sample API of framewatch' as source, any_value(s.published_at) as as_of, any_value(origin) as origin
from marts.sample_api
cross join ops.snapshot s
where endpoint in ('plain', 'json', 'parameters', 'validate')
    and framework in (select framework from marts.frameworks)
group by framework
having count(*) = 4"""

STARS = """select framework, stars as value, stars as low,
    if(stars_momentum = 'current', stars,
        stars * pow(1.3, greatest(date_diff('day', stars_day, s.published_at::date), 0) / 365)) as high,
    stars_source as source, stars_day::timestamp as as_of, stars_origin as origin
from marts.adoption_now
cross join ops.snapshot s"""

DOWNLOADS = """select framework, downloads_per_day as value, downloads_per_day / 2 as low,
    downloads_per_day * 2 as high, downloads_source as source, downloads_day::timestamp as as_of,
    downloads_origin as origin
from marts.adoption_now"""

STARS_GROWTH = """select m.framework, a.stars / nullif(greatest(a.stars - m.change, 0), 0) as value,
    coalesce(a.stars / nullif(greatest(a.stars - m.change_low, 0), 0), value) as low,
    coalesce(a.stars / nullif(greatest(a.stars - m.change_high, 0), 0), value) as high, m.source,
    a.stars_day::timestamp as as_of, a.stars_origin as origin
from marts.momentum m
join marts.adoption_now a on a.framework = m.framework
where m.measure = 'stars' and m.horizon_days = 365"""

DOWNLOADS_GROWTH = """select m.framework, m.change as value, coalesce(m.change_low, m.change) as low,
    coalesce(m.change_high, m.change) as high, m.source, a.downloads_day::timestamp as as_of,
    a.downloads_origin as origin
from marts.momentum m
join marts.adoption_now a on a.framework = m.framework
where m.measure = 'downloads' and m.horizon_days = 365"""

CADENCE = """select framework, releases_last_365 as value, releases_last_365 as low,
    releases_last_365 as high,
    'package index' as source, f.last_success_at as as_of, 'live' as origin
from marts.scoreboard
left join marts.source_freshness f on f.source = 'package_index'"""

RECENCY = """select framework, date_diff('day', latest_released_at, s.published_at) as value, value as low,
    value as high, 'package index' as source, f.last_success_at as as_of, 'live' as origin
from marts.scoreboard
cross join ops.snapshot s
left join marts.source_freshness f on f.source = 'package_index'
where latest_released_at is not null"""

VULNERABILITIES = """select framework, open as value, open as low, open as high, 'OSV' as source,
    asked_at as as_of, 'live' as origin
from marts.vulnerability_summary"""
