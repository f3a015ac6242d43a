-- The newest known level of each framework and how it moved. Stars: the newest count. Downloads: per day, as
-- the mean of the last 28 days (at least 24 of them reported) or of the newest window of 7 to 31 days; of
-- several series the first of without_mirrors, all_installers, pip, with_mirrors whose newest figure is at
-- most 14 days older than the newest of all. A movement compares with the last figure of the same source on
-- or before that many days earlier, at most max_gap_days before it; that of downloads is told by the source
-- of the level, else by another of the series whose newest figure is at most 14 days older. It is null when
-- there is none, or when the newest figure is more than 14 days older than the snapshot. Until a repository's
-- own counts reach that far back, stars gained are those of its history: given in these days and not taken
-- back.
-- @grain one row per framework
-- @column framework: Slug in the registry.
-- @column stars: Newest count of stars; null if nobody counted.
-- @column stars_day: UTC day of that count.
-- @column stars_source: Who counted.
-- @column stars_origin: How the count came here. Values: live, local, imported, recorded.
-- @column stars_gained_30: Stars gained in the 30 days before stars_day.
-- @column stars_gained_90: Stars gained in 90 days.
-- @column stars_gained_365: Stars gained in 365 days.
-- @column downloads_per_day: Downloads per day over the newest days known; null if nobody counted.
-- @column downloads_day: Last UTC day of those.
-- @column downloads_days: Number of days they span.
-- @column downloads_basis: Whether they were reported one by one or as one window. Values: days, window.
-- @column downloads_series: What was counted. Values: pip, all_installers, without_mirrors, with_mirrors.
-- @column downloads_source: Who counted.
-- @column downloads_origin: How the figure came here. Values: live, local, imported, recorded.
-- @column downloads_change_30: downloads_per_day divided by its value 30 days earlier: 1.1 is a tenth more.
-- @column downloads_change_90: The same for 90 days.
-- @column downloads_change_365: The same for 365 days.
-- @column downloads_change_30_source: Who counted both figures of downloads_change_30.
-- @column downloads_change_90_source: The same for 90 days.
-- @column downloads_change_365_source: The same for 365 days.
-- @column stars_momentum: Whether the stars are at most 14 days older than the snapshot. Values: current,
--   last known, none.
-- @column downloads_momentum: The same for the downloads. Values: current, last known, none.
-- @column momentum: The better of the two. Values: current, last known, none.
-- @unique framework
-- @check no gain without a current count: stars_momentum = 'current' or coalesce(stars_gained_30,
--   stars_gained_90, stars_gained_365) is null
-- @check no change without a current figure: downloads_momentum = 'current' or coalesce(downloads_change_30,
--   downloads_change_90, downloads_change_365) is null
with clock as (
    select max(published_at)::date - 14 as fresh_from from ops.snapshot
), horizons as (
    select unnest([30, 90, 365]) as horizon
), newest_stars as (
    from marts.stars_daily
    qualify row_number() over (partition by framework order by day desc) = 1
), star_series as (
    select framework, day, stars, source, origin, basis, max_gap_days
    from marts.stars_daily
    where basis = 'observed'
    union all
    select framework, day, stars, source, origin, 'history', 1
    from marts.star_history
), star_meters as (
    -- The newest count of the series that the level comes from, and of the history.
    select s.*
    from star_series s
    join newest_stars n on n.framework = s.framework and n.origin = s.origin
        and (s.basis = 'history' or (s.basis = n.basis and s.source = n.source))
    qualify row_number() over (partition by s.framework, s.source, s.basis order by s.day desc) = 1
), star_gains as (
    select m.framework, h.horizon, m.basis, m.stars - arg_max(s.stars, s.day) as gained
    from star_meters m
    cross join horizons h
    cross join clock c
    join star_series s on s.framework = m.framework and s.source = m.source and s.origin = m.origin
        and s.basis = m.basis
        and s.day between m.day - h.horizon - m.max_gap_days and m.day - h.horizon
    where m.day >= c.fresh_from
    group by m.framework, h.horizon, m.source, m.basis, m.stars
), gains as (
    -- By the alphabet, observed comes after history.
    select framework,
        arg_max(gained, basis) filter (where horizon = 30) as gained_30,
        arg_max(gained, basis) filter (where horizon = 90) as gained_90,
        arg_max(gained, basis) filter (where horizon = 365) as gained_365
    from star_gains
    group by framework
), means as (
    select framework, series, source, origin, 'days' as basis, day, 28 as days, max_gap_days,
        avg(downloads) over last_days as per_day, count(*) over last_days as reported
    from marts.downloads_by_source
    window last_days as (
        partition by framework, series, source, origin order by day
        range between interval 27 days preceding and current row
    )
), levels as (
    select framework, series, source, origin, basis, day, days, max_gap_days, per_day
    from means
    where reported >= 24
    union all
    select framework, series, source, origin, 'window', period_end, period_days,
        if(origin in ('live', 'local'), 1, 10), downloads_per_day
    from marts.downloads_windows
    where period_days between 7 and 31 and not undercount_suspected
), newest_levels as (
    select *, max(day) over (partition by framework) as newest_day
    from levels
    qualify row_number() over (
        partition by framework, series, source, origin, basis order by day desc, days desc
    ) = 1
), chosen as (
    from newest_levels
    where day >= newest_day - 14
    qualify row_number() over (
        partition by framework
        order by list_position(['without_mirrors', 'all_installers', 'pip', 'with_mirrors'], series),
            day desc, list_position(['live', 'local', 'imported', 'recorded'], origin), basis,
            not starts_with(source, 'pypistats'), source
    ) = 1
), movements as (
    select c.framework, h.horizon, n.source,
        any_value(n.per_day) / nullif(arg_max(l.per_day, l.day), 0) as change
    from chosen c
    cross join horizons h
    join newest_levels n on n.framework = c.framework and n.series = c.series and n.day >= c.day - 14
    join levels l on l.framework = n.framework and l.series = n.series and l.source = n.source
        and l.origin = n.origin and l.basis = n.basis
        and l.day between n.day - h.horizon - n.max_gap_days and n.day - h.horizon
    group by c.framework, h.horizon, n.source, n.origin, n.basis, n.day, c.source, c.origin, c.basis
    qualify row_number() over (
        partition by c.framework, h.horizon
        order by (n.source, n.origin, n.basis) = (c.source, c.origin, c.basis) desc, n.day desc,
            list_position(['live', 'local', 'imported', 'recorded'], n.origin), n.basis, n.source
    ) = 1
)
select f.framework, s.stars, s.day as stars_day, s.source as stars_source, s.origin as stars_origin,
    g.gained_30 as stars_gained_30, g.gained_90 as stars_gained_90, g.gained_365 as stars_gained_365,
    c.per_day as downloads_per_day, c.day as downloads_day, c.days as downloads_days,
    c.basis as downloads_basis, c.series as downloads_series, c.source as downloads_source,
    c.origin as downloads_origin,
    m30.change as downloads_change_30, m90.change as downloads_change_90, m365.change as downloads_change_365,
    m30.source as downloads_change_30_source, m90.source as downloads_change_90_source,
    m365.source as downloads_change_365_source,
    case when s.day is null then 'none' when s.day >= fresh_from then 'current' else 'last known' end
        as stars_momentum,
    case when c.day is null then 'none' when c.day >= fresh_from then 'current' else 'last known' end
        as downloads_momentum,
    -- The codes sort from better to worse.
    least(stars_momentum, downloads_momentum) as momentum
from marts.frameworks f
cross join clock
left join newest_stars s on s.framework = f.framework
left join gains g on g.framework = f.framework
left join chosen c on c.framework = f.framework
left join movements m30 on m30.framework = c.framework and m30.horizon = 30 and c.day >= fresh_from
left join movements m90 on m90.framework = c.framework and m90.horizon = 90 and c.day >= fresh_from
left join movements m365 on m365.framework = c.framework and m365.horizon = 365 and c.day >= fresh_from
order by f.position, f.framework
