-- Stars of each framework's repository over time, one row per day. Days that nobody counted are absent.
-- The rule: what the repository itself says of the day (observed) goes before the stars that still exist,
-- added up by the day they were given (history); asked by this installation goes before imported, imported
-- before recorded; and then speaks the source that counted the framework on more days. Recorded counts serve
-- only the days before the first live one of the framework. Two rows are comparable only when source, origin
-- and basis are the same.
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
with repository as (
    select framework, arg_max(repository_id, (day, load_id)) as repository_id
    from raw.repository_snapshots_now
    group by framework
), counts as (
    select framework, day, stars, 'observed' as basis, source, origin, licence
    from raw.star_counts_now
    union all
    select s.framework, s.day, s.stars, 'observed', s.source, s.origin, null
    from raw.repository_snapshots_now s
    join repository r on r.framework = s.framework and r.repository_id = s.repository_id
    union all
    select framework, day, stars, 'history', source, origin, null
    from marts.star_history
), counted as (
    select *,
        min(day) filter (where origin in ('live', 'local')) over (partition by framework) as first_live_day,
        count(*) over (partition by framework, source, origin) as days_counted
    from counts
)
select framework, day, stars, basis, source, origin,
    if(origin in ('live', 'local'), 1, 10) as max_gap_days, licence
from counted
where origin <> 'recorded' or first_live_day is null or day < first_live_day
qualify row_number() over (
    partition by framework, day
    order by list_position(['live', 'local', 'imported', 'recorded'], origin),
        list_position(['observed', 'history'], basis), days_counted desc, source
) = 1
order by framework, day
