-- How much of what was collected becomes an opinion that counts, and where the rest is lost.
-- @grain one row per framework and community
-- @column framework: Slug in the registry.
-- @column community: Where it was written.
-- @column items: Items about the framework.
-- @column bots: Of these, written by programs.
-- @column promotion: Advertisements.
-- @column job_adverts: Job adverts.
-- @column duplicates: Repetitions of an earlier item.
-- @column other_languages: Not in English; counted as mentions, not read for opinions.
-- @column without_opinion: In English, and nothing is said about the framework that could be read.
-- @column not_confident: Read, but the analyser abstains.
-- @column counted: Opinions that count.
-- @column maintainers: Of these, of maintainers, which are left out unless asked for.
-- @column first_at: Date of the oldest item (UTC).
-- @column last_at: Date of the newest item (UTC).
-- @unique framework, community
-- @check nothing is lost: items = bots + promotion + job_adverts + duplicates + other_languages + without_opinion + not_confident + counted
with named as (
    select *, unnest(list_distinct(frameworks)) as framework from marts.community_posts
), read as (
    select n.framework, n.community, n.created_at, n.excluded_as, o.is_maintainer,
        case
            when n.excluded_as <> 'none' then 'excluded'
            when o.item_id is not null and o.is_confident then 'counted'
            when o.item_id is not null then 'not confident'
            when n.language <> 'en' then 'other language'
            else 'without opinion'
        end as fate
    from named n
    left join marts.opinions o on o.item_id = n.item_id and o.framework = n.framework
)
select framework, community, count(*) as items,
    count(*) filter (where excluded_as = 'bot') as bots,
    count(*) filter (where excluded_as = 'promotion') as promotion,
    count(*) filter (where excluded_as = 'job advert') as job_adverts,
    count(*) filter (where excluded_as = 'duplicate') as duplicates,
    count(*) filter (where fate = 'other language') as other_languages,
    count(*) filter (where fate = 'without opinion') as without_opinion,
    count(*) filter (where fate = 'not confident') as not_confident,
    count(*) filter (where fate = 'counted') as counted,
    count(*) filter (where fate = 'counted' and is_maintainer) as maintainers,
    min(created_at) as first_at, max(created_at) as last_at
from read
group by framework, community
order by framework, community
