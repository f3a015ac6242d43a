-- How fast each framework moves, with what chance alone would make of it. The changes are those of adoption_now:
-- within one source and series, and only while the newest figure is at most 14 days older than the snapshot.
-- The interval is what the scatter from week to week leaves open, at 95 %, as if weeks were independent; 2.2
-- stands for the usual 1.96 because the scatter itself is only estimated from 26 weeks. Stars:
-- change +- 2.2 x scatter x sqrt(horizon / 7), the scatter being 1.4826 times the median deviation of the
-- gains of the newest 26 full weeks from their median, at least the square root of their mean (what counting
-- alone scatters). Downloads: the logarithm of the ratio +- 2.2 x scatter x sqrt(1/4 + 1/4), as two spans of
-- four weeks are compared; the scatter is 1.4826 times the median deviation of the steps from week to week of
-- the logarithm of the newest 26 full weeks, divided by sqrt(2), as a step holds the scatter of two weeks.
-- Fewer than 8 weeks, or figures that are windows, give no interval and the verdict unknown. The interval
-- knows nothing of bots or changes of the meter; see anomalies and meter_changes.
-- @grain one row per framework, measure and horizon
-- @column framework: Slug in the registry.
-- @column measure: What moved. Values: stars, downloads.
-- @column horizon_days: Length of the look back in days: 30, 90 or 365.
-- @column status: Whether the newest figure is at most 14 days old. Values: current, last known, none.
-- @column change: Stars gained, or downloads per day divided by those before; null without a comparable pair.
-- @column change_low: Lower end of the interval; null without one.
-- @column change_high: Upper end of the interval; null without one.
-- @column verdict: What the interval shows. Values: rising, falling, no change shown, unknown.
-- @column weekly_scatter: Scatter of one week: in stars, or of the logarithm of weekly downloads.
-- @column weeks: Weeks that the scatter comes from.
-- @column series: Series of the downloads; null for stars.
-- @column source: Who counted.
-- @unique framework, measure, horizon_days
-- @check the change lies in its interval: change_low is null or change between change_low and change_high
with horizons as (
    select unnest([30, 90, 365]) as horizon_days
), changes as (
    select a.framework, 'stars' as measure, h.horizon_days, a.stars_momentum as status,
        case h.horizon_days when 30 then a.stars_gained_30 when 90 then a.stars_gained_90
            else a.stars_gained_365 end::double as change,
        null as series, a.stars_source as source, a.stars_origin as origin, 'days' as basis
    from marts.adoption_now a
    cross join horizons h
    union all
    select a.framework, 'downloads', h.horizon_days, a.downloads_momentum,
        case h.horizon_days when 30 then a.downloads_change_30 when 90 then a.downloads_change_90
            else a.downloads_change_365 end,
        a.downloads_series, case h.horizon_days when 30 then a.downloads_change_30_source
            when 90 then a.downloads_change_90_source else a.downloads_change_365_source end,
        null, a.downloads_basis
    from marts.adoption_now a
    cross join horizons h
), given as (
    select framework, date_trunc('week', day)::date as week, sum(given)::double as gained
    from marts.star_history
    group by all
    having count(*) = 7
), levels as (
    select framework, source, origin, date_trunc('week', day)::date as week, max(day) as day,
        arg_max(stars, day) as stars
    from marts.stars_daily
    where basis = 'observed' and framework not in (select framework from given)
    group by all
), observed as (
    select framework, source, origin, week,
        (stars - lag(stars) over meter) * 7.0 / (day - lag(day) over meter) as gained,
        day - lag(day) over meter as days
    from levels
    window meter as (partition by framework, source, origin order by week)
), gains as (
    select framework, null as source, null as origin, week, gained from given
    union all
    select framework, source, origin, week, gained from observed where days between 4 and 10
), star_scatter as (
    select framework, source, origin, count(*) as weeks,
        greatest(1.4826 * mad(gained), sqrt(greatest(avg(gained), 0))) as scatter
    from (
        from gains
        qualify row_number() over (partition by framework, source, origin order by week desc) <= 26
    )
    group by all
), weeks as (
    select framework, series, source, origin, date_trunc('week', day)::date as week,
        sum(downloads) as downloads
    from marts.downloads_by_source
    group by all
    having count(*) = 7 and sum(downloads) > 0
), steps as (
    select framework, series, source, origin, week, ln(downloads / lag(downloads) over meter) as step,
        week - lag(week) over meter as days
    from weeks
    window meter as (partition by framework, series, source, origin order by week)
), download_scatter as (
    select framework, series, source, count(*) as weeks, 1.4826 * mad(step) / sqrt(2) as scatter
    from (
        from steps
        where days = 7
        qualify row_number() over (partition by framework, series, source, origin order by week desc) <= 26
    )
    group by framework, series, source, origin
    qualify row_number() over (partition by framework, series, source order by max(week) desc, origin) = 1
), scattered as (
    select c.*, coalesce(s.weeks, d.weeks) as known_weeks, coalesce(s.scatter, d.scatter) as known_scatter
    from changes c
    left join star_scatter s on c.measure = 'stars' and s.framework = c.framework
        and coalesce(s.source, c.source) = c.source and coalesce(s.origin, c.origin) = c.origin
    left join download_scatter d on c.measure = 'downloads' and d.framework = c.framework
        and d.series = c.series and d.source = c.source and c.basis = 'days'
), bounded as (
    select *, if(known_weeks >= 8 and change is not null, known_scatter, null) as weekly_scatter,
        if(measure = 'stars', 2.2 * weekly_scatter * sqrt(horizon_days / 7),
            2.2 * weekly_scatter * sqrt(0.5)) as margin,
        if(measure = 'stars', change - margin, change * exp(-margin)) as change_low,
        if(measure = 'stars', change + margin, change * exp(margin)) as change_high,
        if(measure = 'stars', 0, 1) as still
    from scattered
)
select framework, measure, horizon_days, status, change, change_low, change_high,
    case when change_low > still then 'rising' when change_high < still then 'falling'
        when change_low is not null then 'no change shown' else 'unknown' end as verdict,
    weekly_scatter, if(weekly_scatter is null, null, known_weeks) as weeks, series,
    if(change is null, null, source) as source
from bounded
order by framework, measure desc, horizon_days
