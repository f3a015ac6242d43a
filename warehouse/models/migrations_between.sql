-- Who left whom: voices that tell of a move from one framework to another, done, decided or argued for. A
-- voice counts once per thread and move. Constructions tell a move, so that it counts also where the analyser
-- is not sure of the polarity. Moves whose other side is not tracked are not in it.
-- @grain one row per pair of frameworks and direction
-- @column migrated_from: Framework that was left.
-- @column migrated_to: Framework that was moved to.
-- @column moves: Voices that tell of this move, of users and maintainers.
-- @column moves_last_year: Of these, in the 365 days up to the newest item.
-- @column reverse_moves: Voices that tell of the opposite move.
-- @column threads: Threads that the moves come from.
-- @column first_at: When the first was told (UTC).
-- @column last_at: When the last was told (UTC).
-- @column share_of_pair: Share of this direction among the moves between the two.
-- @column share_low: Lower end of its 95 % interval; threads count, not voices.
-- @column share_high: Upper end of its 95 % interval.
-- @unique migrated_from, migrated_to
-- @check nobody moves to where he is: migrated_from <> migrated_to
with newest as (
    select max(p.created_at) as newest
    from marts.community_posts p, ops.snapshot s
    where p.created_at <= s.published_at
), told as (
    select o.migrated_from, o.migrated_to, o.thread_id, o.voice, min(o.created_at) as told_at
    from marts.opinions o
    where o.excluded_as = 'none' and o.migrated_from <> o.migrated_to
    group by o.migrated_from, o.migrated_to, o.thread_id, o.voice
), counted as (
    select t.migrated_from, t.migrated_to, count(*) as moves,
        count(*) filter (where t.told_at > n.newest - interval 365 days and t.told_at <= n.newest)
            as moves_last_year,
        count(distinct t.thread_id) as threads, min(t.told_at) as first_at, max(t.told_at) as last_at
    from told t, newest n
    group by t.migrated_from, t.migrated_to
), paired as (
    select c.*, coalesce(r.moves, 0) as reverse_moves, c.moves / (c.moves + coalesce(r.moves, 0)) as p,
        c.threads + coalesce(r.threads, 0) as n
    from counted c
    left join counted r on r.migrated_from = c.migrated_to and r.migrated_to = c.migrated_from
)
select migrated_from, migrated_to, moves, moves_last_year, reverse_moves, threads, first_at, last_at,
    p as share_of_pair,
    greatest((p + 1.92 / n - 1.96 * sqrt(p * (1 - p) / n + 0.9604 / n ** 2)) / (1 + 3.8416 / n), 0)
        as share_low,
    least((p + 1.92 / n + 1.96 * sqrt(p * (1 - p) / n + 0.9604 / n ** 2)) / (1 + 3.8416 / n), 1)
        as share_high
from paired
order by moves desc, migrated_from, migrated_to
