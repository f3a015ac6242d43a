-- Opinions about frameworks as the analyser reads them, with what decides whether they count: bots,
-- promotion, job adverts and repetitions do not, nor does what the analyser is not confident of.
-- @grain one row per item and framework
-- @column item_id: The item; see marts.community_posts.
-- @column framework: Slug in the registry.
-- @column community: Where it was written.
-- @column kind: What the item is. Values: story, comment, question, answer, article, issue, post.
-- @column url: Where it can be read; null when unknown.
-- @column thread_id: Item that the discussion began with.
-- @column voice: Who speaks; a voice counts once per thread and framework.
-- @column created_at: When it was written (UTC).
-- @column quarter: First day of that quarter.
-- @column polarity: What the analyser reads. Values: positive, neutral, negative.
-- @column polarity_sign: The same as a number: 1, 0, -1.
-- @column polarity_score: Expected polarity, -1 to 1.
-- @column confidence: Probability that the polarity is right, 0 to 1.
-- @column aspects: What it is about.
-- @column aspect_signs: For each of the aspects: 1 praised, -1 criticised, 0 neither.
-- @column rules: Rules and features that decided, strongest first.
-- @column migrated_from: Framework that the author left; null when no move is told.
-- @column migrated_to: Framework that the author moved to; null when no move is told.
-- @column is_confident: True when the analyser is confident enough for it to be counted and shown.
-- @column in_excerpt: True when the excerpt shows what the opinion rests on.
-- @column excluded_as: Why the item does not count. Values: none, bot, promotion, job advert, duplicate.
-- @column is_maintainer: True when the author has a hand in a framework that the item names.
-- @column is_counted: True when it is confident and the item is not excluded.
-- @column votes: Votes or reactions in the unit of the community; null where it has none.
-- @column excerpt: At most 200 characters of the item.
-- @column analyser_version: Version of the analyser that read it.
-- @column source: Who reported the item.
-- @column origin: How it came. Values: live, imported, local, recorded.
-- @unique item_id, framework
-- @check each aspect has a sign: length(aspects) = length(aspect_signs)
select p.item_id, o.framework, p.community, p.kind, p.url, p.thread_id, p.voice, p.created_at, p.quarter,
    o.polarity, case o.polarity when 'positive' then 1 when 'negative' then -1 else 0 end as polarity_sign,
    o.score as polarity_score, o.confidence, o.aspects, o.aspect_signs, o.rules, o.migrated_from,
    o.migrated_to, o.shown as is_confident, o.in_excerpt, p.excluded_as, p.is_maintainer,
    o.shown and p.excluded_as = 'none' as is_counted, p.votes, p.excerpt, o.analyser_version, p.source,
    p.origin
from marts.community_posts p
-- An opinion of an earlier reading no longer holds when the newer one does not repeat it.
join raw.community_opinions_now o
    on o.item_id = p.item_id and o.source = p.source and o.origin = p.origin
    and o.analyser_version = p.analyser_version and p.opinions > 0
order by p.created_at, p.item_id, o.framework
