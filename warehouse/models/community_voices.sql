-- One voice per author, thread and framework: however often somebody repeats an opinion in a discussion, it
-- counts once, as the mean of what was said. Only opinions that count are in it. A voice speaks in the
-- quarter of its first word.
-- @grain one row per framework, aspect, thread and voice
-- @column framework: Slug in the registry.
-- @column aspect: What is judged; overall for the framework as such.
-- @column community: Where the thread is.
-- @column thread_id: Item that the discussion began with.
-- @column voice: Who speaks.
-- @column spoken_at: When the voice first said so (UTC).
-- @column net: Mean sign of its opinions, -1 to 1.
-- @column share_positive: Positive ones among its positive and negative ones; null when all are neutral.
-- @column opinions: Opinions in it.
-- @column is_maintainer: True when the author has a hand in a framework that is named.
-- @column analyser_version: Version of the analyser that read it; the highest where several did.
-- @unique framework, aspect, thread_id, voice
with judged as (
    select framework, 'overall' as aspect, polarity_sign as sign, community, thread_id, voice, created_at,
        is_maintainer, analyser_version
    from marts.opinions
    where is_counted
    union all
    select framework, judgement.aspect, judgement.sign, community, thread_id, voice, created_at,
        is_maintainer, analyser_version
    from (
        select * exclude (aspects, aspect_signs),
            unnest(list_transform(
                list_zip(aspects, aspect_signs), lambda pair: {'aspect': pair[1], 'sign': pair[2]}
            )) as judgement
        from marts.opinions
        where is_counted
    )
)
select framework, aspect, min(community) as community, thread_id, voice, min(created_at) as spoken_at,
    avg(sign) as net, avg(if(sign = 0, null, if(sign > 0, 1, 0))) as share_positive,
    count(*) as opinions, bool_or(is_maintainer) as is_maintainer, max(analyser_version) as analyser_version
from judged
group by framework, aspect, thread_id, voice
