-- Downloads of each framework's package over windows of days, as some sources publish them. Windows overlap,
-- so never add them up; compare windows of different length by downloads_per_day, and only within one series
-- and source. Recorded windows serve only where they end before the first live figure of the package and
-- series.
-- @grain one row per framework, window, series, source and origin
-- @column framework: Slug in the registry.
-- @column package: Normalised name on the package index.
-- @column period_start: First UTC day of the window.
-- @column period_end: Last UTC day of the window.
-- @column period_days: Length of the window in days; months and years differ, so filter before averaging.
-- @column downloads: Files downloaded in the window.
-- @column downloads_per_day: Downloads divided by the length of the window.
-- @column series: What was counted. Values: pip, all_installers, without_mirrors, with_mirrors.
-- @column source: Who counted.
-- @column origin: How the figure came here. Values: live, local, imported, recorded.
-- @column undercount_suspected: True where logs were probably lost, so that the figure is low.
-- @column licence: Licence of the collection that the figure comes from; null for a source asked directly.
-- @unique framework, period_start, period_days, series, source, origin
-- @check downloads are never negative: downloads >= 0
with live as (
    select package, series, day from raw.downloads_by_day_now where origin in ('live', 'local')
    union all
    select package, series, period_start from raw.downloads_by_window_now where origin in ('live', 'local')
), first_live as (
    select package, series, min(day) as first_live_day from live group by package, series
), windows as (
    select *, period_start + greatest(period_days - 1, 0)::integer as period_end
    from raw.downloads_by_window_now
)
select f.framework, w.package, w.period_start, w.period_end, w.period_days, w.downloads,
    w.downloads / nullif(w.period_days, 0) as downloads_per_day, w.series, w.source, w.origin,
    w.undercount_suspected, w.licence
from windows w
join marts.frameworks f on f.package = w.package and f.owns_package
left join first_live l on l.package = w.package and l.series = w.series
where w.origin <> 'recorded' or l.first_live_day is null or w.period_end < l.first_live_day
order by f.framework, w.series, w.period_start
