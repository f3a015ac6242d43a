-- What people wrote about the frameworks, one row per item, and why an item does not count. Of the words
-- only an excerpt is kept. An item that came live and in a user's file counts once.
-- @grain one row per item
-- @column item_id: Identity over all communities.
-- @column community: hackernews, stackoverflow, devto, github, or the name in an import.
-- @column kind: What it is. Values: story, comment, question, answer, article, issue, post.
-- @column url: Where it can be read, http or https only; null when unknown.
-- @column thread_id: Item that the discussion began with.
-- @column voice: Who speaks: the hash of the author, or the item itself where the author is unknown.
-- @column created_at: When it was written (UTC).
-- @column quarter: First day of that quarter.
-- @column votes: Votes or reactions in the unit of its community; null where it has none.
-- @column frameworks: Slugs of those that it is about.
-- @column language: ISO 639-1 code; und when it cannot be told.
-- @column excerpt: At most 200 characters of it.
-- @column opinions: Opinions that were read in it.
-- @column excluded_as: Why it does not count; the first reason that holds. Values: none, bot, promotion,
--   job advert, duplicate.
-- @column is_maintainer: True when its author has a hand in a framework that it names.
-- @column analyser_version: Version of the analyser that read it.
-- @column source: Who reported it.
-- @column origin: How it came. Values: live, imported, local, recorded.
-- @unique item_id
with items as (
    from raw.community_items_now
    qualify row_number() over (
        partition by item_id
        order by list_position(['live', 'local', 'imported', 'recorded'], origin), load_id desc, source
    ) = 1
)
select i.item_id, i.community, i.kind, if(regexp_matches(i.url, '^https?://'), i.url, null) as url,
    i.thread_id, coalesce(i.author, i.item_id) as voice, i.created_at,
    date_trunc('quarter', i.created_at)::date as quarter, i.score as votes, i.frameworks, i.language,
    i.excerpt, i.opinions,
    case
        when i.is_bot then 'bot'
        when i.is_promotion then 'promotion'
        when i.is_job_advert then 'job advert'
        when d.item_id is not null then 'duplicate'
        else 'none'
    end as excluded_as,
    i.is_maintainer, i.analyser_version, i.source, i.origin
from items i
left join marts.community_duplicates d on d.item_id = i.item_id
order by i.created_at, i.item_id
