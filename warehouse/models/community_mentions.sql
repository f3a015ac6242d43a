-- How much is written about each framework, whatever is thought of it: items of all languages that name it or
-- stand under its tag or in its repository.
-- @grain one row per framework, quarter and community
-- @column framework: Slug in the registry.
-- @column quarter: First day of the quarter.
-- @column community: Where it was written.
-- @column mentions: Items that count: no bots, promotion, job adverts or repetitions.
-- @column voices: Authors per thread among them.
-- @column threads: Threads that they come from.
-- @column opinions: Opinions about the framework among them, of which the analyser is confident.
-- @column positive: Of these, positive ones.
-- @column negative: Of these, negative ones.
-- @column excluded: Items that do not count.
-- @unique framework, quarter, community
with named as (
    select *, unnest(list_distinct(frameworks)) as framework from marts.community_posts
)
select n.framework, n.quarter, n.community,
    count(*) filter (where n.excluded_as = 'none') as mentions,
    count(distinct (n.thread_id, n.voice)) filter (where n.excluded_as = 'none') as voices,
    count(distinct n.thread_id) filter (where n.excluded_as = 'none') as threads,
    count(*) filter (where o.is_counted) as opinions,
    count(*) filter (where o.is_counted and o.polarity = 'positive') as positive,
    count(*) filter (where o.is_counted and o.polarity = 'negative') as negative,
    count(*) filter (where n.excluded_as <> 'none') as excluded
from named n
left join marts.opinions o on o.item_id = n.item_id and o.framework = n.framework
group by n.framework, n.quarter, n.community
order by n.framework, n.quarter, n.community
