-- Fixed weights with which the communities enter the common estimate, so that a shift of the talk from one
-- place to another does not look like a change of mood. Issue trackers attract complaints: they are shown
-- beside and do not enter.
-- @grain one row per community
-- @column community: hackernews, stackoverflow, devto, github, or the name in an import.
-- @column weight: Weight in the common estimate, before it is shared among those that count.
-- @column reason: Why.
-- @unique community
-- @check weights are not negative: weight >= 0
select community,
    if(community = 'github', 0.0, 1.0) as weight,
    if(community = 'github', 'Issue trackers attract complaints; shown beside, not mixed in.',
        'Discussion; every community alike, however much is written in it.') as reason
from (select distinct community from marts.community_posts)
order by community
