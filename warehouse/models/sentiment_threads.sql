-- Sums of voices per discussion, period and audience: what intervals that respect threads are made of.
-- The year is the 365 days up to the newest item, the earlier year the 365 days before it. Items that are
-- dated after the snapshot was published are in no period.
-- @grain one row per framework, aspect, audience, community, period, its start and thread
-- @column framework: Slug in the registry.
-- @column aspect: What is judged; overall for the framework as such.
-- @column audience: Who speaks: users leaves out maintainers. Values: users, everyone.
-- @column community: Where the thread is.
-- @column period: Length of the period. Values: quarter, year, earlier year.
-- @column period_start: First day of the period.
-- @column thread_id: Item that the discussion began with.
-- @column voices: Voices in it.
-- @column net_sum: Sum of their net.
-- @column net_squares: Sum of the squares of their net.
-- @column opinionated: Voices that are not neutral throughout.
-- @column positive_sum: Sum of their shares of positive opinions.
-- @column positive_squares: Sum of the squares of these shares.
-- @column negative_voices: Voices whose net is below zero.
-- @column positive_voices: Voices whose net is above zero.
-- @column lowest_version: First in alphabetical order of the versions of the analyser that read them.
-- @column highest_version: Last of these; another one where the analyser changed.
-- @unique framework, aspect, audience, community, period, period_start, thread_id
with dated as (
    select v.*, n.newest
    from marts.community_voices v, (
        select max(p.created_at)::date as newest
        from marts.community_posts p, ops.snapshot s
        where p.created_at <= s.published_at
    ) n
    where v.spoken_at < n.newest + 1
), spread as (
    select *, 'quarter' as period, date_trunc('quarter', spoken_at)::date as period_start from dated
    union all
    select *, 'year', newest - 364 from dated where spoken_at >= newest - 364
    union all
    select *, 'earlier year', newest - 729 from dated
    where spoken_at >= newest - 729 and spoken_at < newest - 364
)
select s.framework, s.aspect, a.audience, s.community, s.period, s.period_start, s.thread_id,
    count(*) as voices, sum(s.net) as net_sum, sum(s.net ** 2) as net_squares,
    count(s.share_positive) as opinionated, coalesce(sum(s.share_positive), 0) as positive_sum,
    coalesce(sum(s.share_positive ** 2), 0) as positive_squares,
    count(*) filter (where s.net < 0) as negative_voices,
    count(*) filter (where s.net > 0) as positive_voices,
    min(s.analyser_version) as lowest_version, max(s.analyser_version) as highest_version
from spread s
join (values ('users'), ('everyone')) a (audience) on a.audience = 'everyone' or not s.is_maintainer
group by s.framework, s.aspect, a.audience, s.community, s.period, s.period_start, s.thread_id
