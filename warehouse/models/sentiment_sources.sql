-- Net sentiment per framework and community over the newest year, before any mix: communities differ in who
-- speaks there and what about.
-- @view
-- @grain one row per framework, community and audience
-- @column framework: Slug in the registry.
-- @column community: Where it was written.
-- @column audience: Who speaks: users leaves out maintainers. Values: users, everyone.
-- @column since: First day of the year.
-- @column weight: Weight in the common estimate.
-- @column voices: Opinions behind it, one per author, thread and framework.
-- @column threads: Threads that they come from.
-- @column positive_voices: Voices for it.
-- @column negative_voices: Voices against it.
-- @column net: Positive minus negative opinions over all, -1 to 1; null when not shown.
-- @column net_low: Lower end of its 95 % interval.
-- @column net_high: Upper end of its 95 % interval.
-- @column design_effect: Variance of net over that of as many independent voices.
-- @column shown: True when net may be shown.
-- @unique framework, community, audience
select e.framework, e.community, e.audience, e.period_start as since, w.weight, e.voices, e.threads,
    e.positive_voices, e.negative_voices, e.net, e.net_low, e.net_high, e.design_effect, e.shown
from marts.sentiment_estimates e
join marts.community_weights w on w.community = e.community
where e.aspect = 'overall' and e.period = 'year'
order by e.framework, e.community, e.audience
