-- Downloads of each framework's package per day, by what was counted. Days that no source reported are
-- absent. Recorded days serve only before the first live one of the package and series. Where several sources
-- report one day of a series, live and local go before imported, imported before recorded, then pypistats
-- before others. Downloads are not users: automatic builds and installs as a dependency count too.
-- @grain one row per framework, series and day
-- @column framework: Slug in the registry.
-- @column package: Normalised name on the package index.
-- @column day: UTC day.
-- @column downloads: Files downloaded on that day.
-- @column series: What was counted. Values: pip, all_installers, without_mirrors, with_mirrors.
-- @column source: Who counted.
-- @column origin: How the figure came here. Values: live, local, imported, recorded.
-- @column max_gap_days: A longer step to the next row of this series is a gap.
-- @unique framework, series, day
-- @check downloads are never negative: downloads >= 0
with counted as (
    select d.*, f.framework, min(d.day) filter (where d.origin in ('live', 'local')) over (
            partition by d.package, d.series
        ) as first_live_day
    from raw.downloads_by_day_now d
    join marts.frameworks f on f.package = d.package and f.owns_package
)
select framework, package, day, downloads, series, source, origin,
    if(origin in ('live', 'local'), 1, 10) as max_gap_days
from counted
where origin <> 'recorded' or first_live_day is null or day < first_live_day
qualify row_number() over (
    partition by framework, series, day
    order by list_position(['live', 'local', 'imported', 'recorded'], origin),
        starts_with(source, 'pypistats') desc, source
) = 1
order by framework, series, day
