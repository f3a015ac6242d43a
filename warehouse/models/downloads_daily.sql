-- Downloads of each framework's package per day, by what was counted: the figures that charts show. Days that
-- no source reported are absent. Which source speaks for a day: live and local ones before imported, imported
-- before recorded; recorded days only before the first live one of the package and series; among equals
-- pypistats, then the first by name. So a line may change its source, which every day names; see
-- downloads_by_source for each of them, and reconciliation for how well they agree. Downloads are not users:
-- automatic builds and installs as a dependency count too.
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
    select *, min(day) filter (where origin in ('live', 'local')) over (
            partition by framework, series
        ) as first_live_day
    from marts.downloads_by_source
)
select framework, package, day, downloads, series, source, origin, max_gap_days
from counted
where origin <> 'recorded' or first_live_day is null or day < first_live_day
qualify row_number() over (
    partition by framework, series, day
    order by list_position(['live', 'local', 'imported', 'recorded'], origin),
        starts_with(source, 'pypistats') desc, source
) = 1
order by framework, series, day
