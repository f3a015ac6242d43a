-- The most telling excerpts per framework, aspect and polarity: those that show what the opinion rests on and
-- can be read where they were written. First those that the analyser is sure enough of to count, then by
-- confidence, votes (logarithm, at most 32 count) and age; at most one per author and thread. Neutral ones
-- are not in it.
-- @grain one row per framework, aspect, audience, polarity and position
-- @column framework: Slug in the registry.
-- @column aspect: What is judged; overall for the framework as such.
-- @column audience: Who speaks: users leaves out maintainers. Values: users, everyone.
-- @column polarity: For or against. Values: positive, negative.
-- @column position: 1 for the most telling one, up to 3.
-- @column item_id: The item.
-- @column excerpt: At most 200 characters of it.
-- @column url: Where it can be read.
-- @column community: Where it was written.
-- @column created_at: When (UTC).
-- @column votes: Votes or reactions in the unit of the community; null where it has none.
-- @column confidence: Probability that the polarity is right, 0 to 1.
-- @column rule: What decided first; null when unknown.
-- @column is_maintainer: True when the author has a hand in a framework that is named.
-- @unique framework, aspect, audience, polarity, position
with judged as (
    select *, 'overall' as aspect, polarity_sign as sign from marts.opinions
    union all
    select * exclude (pair), pair[1], pair[2]
    from (select *, unnest(list_zip(aspects, aspect_signs)) as pair from marts.opinions)
), quotable as (
    select *, if(sign > 0, 'positive', 'negative') as stance,
        confidence + 0.02 * least(log2(1 + greatest(coalesce(votes, 0), 0)), 5) as telling
    from judged
    where excluded_as = 'none' and in_excerpt and url is not null and sign <> 0
        -- An aspect whose sign differs from that of the whole needs more than one excerpt can show.
        and sign = polarity_sign
), heard as (
    select q.*, a.audience
    from quotable q
    join (values ('users'), ('everyone')) a (audience) on a.audience = 'everyone' or not q.is_maintainer
), voices as (
    from heard
    qualify row_number() over (
        partition by framework, aspect, audience, stance, thread_id, voice
        order by is_confident desc, telling desc, created_at desc, item_id
    ) = 1
)
select framework, aspect, audience, stance as polarity,
    row_number() over (
        partition by framework, aspect, audience, stance order by is_confident desc, telling desc, created_at desc, item_id
    ) as position,
    item_id, excerpt, url, community, created_at, votes, confidence, rules[1] as rule, is_maintainer
from voices
qualify position <= 3
order by framework, aspect, audience, polarity, position
