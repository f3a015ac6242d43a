-- Downloads of each framework's package per day by Python version, mirrors left out. Versions are text: sort
-- them by their numbers. Where several sources report one day, live and local go before imported, imported
-- before recorded.
-- @grain one row per framework, day and Python version
-- @column framework: Slug in the registry.
-- @column package: Normalised name on the package index.
-- @column day: UTC day.
-- @column python: Python version as major.minor; unknown where the installer did not say.
-- @column downloads: Files downloaded on that day.
-- @column share: Part of those downloads of the day whose Python version is known, 0 to 1; null for unknown.
-- @column source: Who counted.
-- @column origin: How the figure came here. Values: live, local, imported, recorded.
-- @unique framework, day, python
-- @check a share is a part: share is null or share between 0 and 1
with days as (
    from raw.downloads_by_python_day_now
    qualify dense_rank() over (
        partition by package, day
        order by list_position(['live', 'local', 'imported', 'recorded'], origin), source
    ) = 1
)
select f.framework, d.package, d.day, d.python, d.downloads,
    if(d.python = 'unknown', null, d.downloads / nullif(
        sum(d.downloads) filter (where d.python <> 'unknown') over (partition by d.package, d.day), 0
    )) as share, d.source, d.origin
from days d
join marts.frameworks f on f.package = d.package and f.owns_package
order by f.framework, d.day, d.python
