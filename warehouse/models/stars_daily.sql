-- Stars of each framework's repository over time, one source per day. Days that nobody counted are absent.
-- Recorded counts serve only the days before the first live one of the framework. Where several sources count
-- one day, live and local go before imported, imported before recorded, and then the source that counted the
-- framework on more days. Two rows are comparable only when source, origin and basis are the same.
-- @grain one row per framework and day
-- @column framework: Slug in the registry.
-- @column day: UTC day of the count.
-- @column stars: Stars of the repository, cumulative.
-- @column basis: How it was counted: the repository's own count on that day, or the stars that still exist
--   today added up to the day they were given. Values: observed, history.
-- @column source: Who counted.
-- @column origin: How the count came here. Values: live, local, imported, recorded.
-- @column max_gap_days: A longer step to the next row of this framework is a gap in the series.
-- @column licence: Licence of the collection that the figure comes from; null for a source asked directly.
-- @unique framework, day
-- @check stars are never negative: stars >= 0
with counted as (
    select *,
        min(day) filter (where origin in ('live', 'local')) over (partition by framework) as first_live_day,
        count(*) over (partition by framework, source, origin) as days_counted
    from raw.star_counts_now
)
select framework, day, stars, 'observed' as basis, source, origin,
    if(origin in ('live', 'local'), 1, 10) as max_gap_days, licence
from counted
where origin <> 'recorded' or first_live_day is null or day < first_live_day
qualify row_number() over (
    partition by framework, day
    order by list_position(['live', 'local', 'imported', 'recorded'], origin), days_counted desc, source
) = 1
order by framework, day
