-- What people talk about: voices per framework and aspect over the newest year, whatever they say and however
-- sure the analyser is of the polarity.
-- @grain one row per framework, aspect and audience
-- @column framework: Slug in the registry.
-- @column aspect: What is talked about.
-- @column audience: Who speaks: users leaves out maintainers. Values: users, everyone.
-- @column since: First day of the year, the 365 days up to the newest item.
-- @column voices: Authors per thread, bots, promotion, job adverts and repetitions left out.
-- @column threads: Threads that they come from.
-- @unique framework, aspect, audience
with newest as (
    select max(p.created_at)::date as newest
    from marts.community_posts p, ops.snapshot s
    where p.created_at <= s.published_at
), named as (
    select o.framework, o.thread_id, o.voice, o.is_maintainer, n.newest - 364 as since,
        unnest(list_distinct(o.aspects)) as aspect
    from marts.opinions o, newest n
    where o.excluded_as = 'none' and o.created_at >= n.newest - 364 and o.created_at < n.newest + 1
)
select t.framework, t.aspect, a.audience, min(t.since) as since,
    count(distinct (t.thread_id, t.voice)) as voices, count(distinct t.thread_id) as threads
from named t
join (values ('users'), ('everyone')) a (audience) on a.audience = 'everyone' or not t.is_maintainer
group by t.framework, t.aspect, a.audience
order by t.framework, t.aspect, a.audience
