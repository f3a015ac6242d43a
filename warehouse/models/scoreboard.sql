-- The frameworks side by side: adoption, releases and package, as far as known.
-- @grain one row per framework that is active in the registry
-- @column framework: Slug in the registry.
-- @column name: Name for people.
-- @column kind: Server interface. Values: ASGI, WSGI, full stack, own server.
-- @column headline: True for those that a comparison starts with.
-- @column position: Order in the registry.
-- @column colour_slot: Position in the palette, 0 to 7; null is drawn in grey.
-- @column stars: Newest count of stars; null if nobody counted.
-- @column stars_day: UTC day of that count.
-- @column stars_origin: How the count came here. Values: live, local, imported, recorded.
-- @column stars_spark: Last count of each of the last 104 weeks that have one, oldest first; null if nobody
--   counted.
-- @column stars_spark_weeks: First UTC day of each of those weeks.
-- @column downloads_per_day: Downloads per day over the newest days known; see adoption_now.
-- @column downloads_day: Last UTC day of those.
-- @column downloads_origin: How the figure came here. Values: live, local, imported, recorded.
-- @column downloads_series: What was counted. Values: pip, all_installers, without_mirrors, with_mirrors.
-- @column downloads_spark: Downloads per day in each of the last 104 weeks that have a figure of the same
--   series and source, oldest first; null without downloads.
-- @column downloads_spark_weeks: First UTC day of each of those weeks.
-- @column latest_version: Highest version that is neither a pre-release nor withdrawn; null if releases are
--   unknown.
-- @column latest_released_at: When it was released (UTC).
-- @column releases_last_365: Stable releases in the 365 days before the newest release of any framework that
--   is known here, withdrawn ones left out; null if releases are unknown.
-- @column typed: True when its package says that it ships types; null if unknown.
-- @column dependency_count: Requirements of the package without extras; null if unknown.
-- @column wheel_size_bytes: Size of its smallest wheel in bytes; null if unknown.
-- @column requires_python: Python versions it asks for; null if unknown or none.
-- @unique framework
with star_weeks as (
    select framework, date_trunc('week', day) as week, arg_max(stars, day) as stars
    from marts.stars_daily
    group by framework, date_trunc('week', day)
    qualify row_number() over (partition by framework order by week desc) <= 104
), star_sparks as (
    select framework, list(stars order by week) as spark, list(week::date order by week) as weeks
    from star_weeks
    group by framework
), download_weeks as (
    select a.framework, w.week_start as week, w.downloads / 7.0 as per_day
    from marts.adoption_now a
    join marts.downloads_weekly w on w.framework = a.framework and w.series = a.downloads_series
        and w.source = a.downloads_source and w.origin = a.downloads_origin
    where a.downloads_basis = 'days' and w.days = 7
    union all
    select a.framework, date_trunc('week', w.period_end)::date, arg_max(w.downloads_per_day, w.period_end)
    from marts.adoption_now a
    join marts.downloads_windows w on w.framework = a.framework and w.series = a.downloads_series
        and w.source = a.downloads_source and w.origin = a.downloads_origin
    where a.downloads_basis = 'window' and w.period_days between 7 and 31 and not w.undercount_suspected
    group by all
), download_sparks as (
    select framework, list(per_day order by week) as spark, list(week::date order by week) as weeks
    from (
        from download_weeks
        qualify row_number() over (partition by framework order by week desc) <= 104
    )
    group by framework
), release_counts as (
    select framework,
        count(*) filter (
            where not is_prerelease and not yanked
                and released_at > (select max(released_at) from marts.releases) - interval 365 days
        ) as recent
    from marts.releases
    group by framework
)
select f.framework, f.name, f.kind, f.headline, f.position, f.colour_slot, a.stars, a.stars_day,
    a.stars_origin, s.spark as stars_spark, s.weeks as stars_spark_weeks, a.downloads_per_day, a.downloads_day,
    a.downloads_origin,
    a.downloads_series,
    d.spark as downloads_spark, d.weeks as downloads_spark_weeks, r.version as latest_version,
    r.released_at as latest_released_at,
    c.recent as releases_last_365, p.typed, p.dependency_count,
    coalesce(r.wheel_size_bytes, p.wheel_size_bytes) as wheel_size_bytes,
    coalesce(r.requires_python, p.requires_python) as requires_python
from marts.frameworks f
left join marts.adoption_now a on a.framework = f.framework
left join star_sparks s on s.framework = f.framework
left join download_sparks d on d.framework = f.framework
left join marts.releases r on r.framework = f.framework and r.is_newest
left join release_counts c on c.framework = f.framework
left join marts.package_facts p on p.framework = f.framework
where f.active
order by f.headline desc, f.position
