-- Downloads of each framework's package per day as each source counted them, side by side. Charts read
-- downloads_daily, which has one figure per day; this table serves comparisons within one source over years
-- and between sources.
-- @grain one row per framework, series, source, origin and day
-- @column framework: Slug in the registry.
-- @column package: Normalised name on the package index.
-- @column day: UTC day.
-- @column downloads: Files downloaded on that day.
-- @column series: What was counted. Values: pip, all_installers, without_mirrors, with_mirrors.
-- @column source: Who counted.
-- @column origin: How the figure came here. Values: live, local, imported, recorded.
-- @column max_gap_days: A longer step to the next row of this series and source is a gap.
-- @unique framework, series, source, origin, day
-- @check downloads are never negative: downloads >= 0
select f.framework, d.package, d.day, d.downloads, d.series, d.source, d.origin,
    if(d.origin in ('live', 'local'), 1, 10) as max_gap_days
from raw.downloads_by_day_now d
join marts.frameworks f on f.package = d.package and f.owns_package
order by f.framework, d.series, d.source, d.origin, d.day
