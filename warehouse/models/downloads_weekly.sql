-- Downloads of each framework's package per week, added up from days. Only weeks with seven days are
-- comparable.
-- @grain one row per framework, week, series, source and origin
-- @column framework: Slug in the registry.
-- @column package: Normalised name on the package index.
-- @column week_start: Monday of the week.
-- @column downloads: Sum over the days present.
-- @column days: Days present, 1 to 7.
-- @column series: What was counted. Values: pip, all_installers, without_mirrors, with_mirrors.
-- @column source: Who counted.
-- @column origin: How the figures came here. Values: live, local, imported, recorded.
-- @unique framework, week_start, series, source, origin
-- @check a week has one to seven days: days between 1 and 7
select framework, package, date_trunc('week', day)::date as week_start, sum(downloads)::bigint as downloads,
    count(*) as days, series, source, origin
from marts.downloads_daily
group by all
order by framework, series, week_start
