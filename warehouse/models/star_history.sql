-- Stars of each repository by the day they were given, as GitHub lists them: only stars that still exist, so
-- that past days fall when stars are taken back. Days bound close to UTC; a day that was not over when it was
-- read is absent, and so are days before a gap in what was read. The level is the sum from the creation of
-- the repository on; while the reading has not got back that far, it is the repository's newest own count
-- less all that was given later.
-- @grain one row per framework and day
-- @column framework: Slug in the registry.
-- @column day: Day the stars were given.
-- @column given: Stars of that day that still exist.
-- @column stars: Stars that still exist and were given up to the end of that day.
-- @column is_complete_history: True when the reading has reached the creation of the repository.
-- @column source: Who reported.
-- @column origin: How the figures came here. Values: live, local, imported, recorded.
-- @unique framework, day
-- @check stars are never negative: stars >= 0
with repository as (
    from raw.repository_snapshots_now
    qualify row_number() over (partition by framework order by day desc, load_id desc, source, origin) = 1
), given as (
    select g.framework, g.day, g.stars as given, g.is_complete, g.source, g.origin,
        r.created_at::date as created_on, r.stars as stars_seen, r.day as seen_on
    from raw.stars_given_now g
    join repository r on r.framework = g.framework and r.repository_id = g.repository_id
    qualify row_number() over (
        partition by g.framework, g.day
        order by list_position(['live', 'local', 'imported', 'recorded'], g.origin), g.load_id desc, g.source
    ) = 1
), unbroken as (
    from given
    qualify max(day) over (partition by framework) - day
        = row_number() over (partition by framework order by day desc) - 1
), summed as (
    select *, min(day) over (partition by framework) <= created_on as is_complete_history,
        sum(given) over (partition by framework order by day)::bigint as given_so_far,
        coalesce(sum(given) filter (where day <= seen_on) over (partition by framework), 0)::bigint
            as given_when_seen
    from unbroken
)
select framework, day, given,
    given_so_far + if(is_complete_history, 0, greatest(stars_seen - given_when_seen, 0)) as stars,
    is_complete_history, source, origin
from summed
-- GitHub lists the week of the creation from its Sunday on.
where is_complete and (given_so_far > 0 or day >= created_on)
order by framework, day
