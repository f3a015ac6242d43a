-- Net sentiment and share of positive opinions per framework and aspect over the newest year, all communities
-- together by fixed weights; the aspect overall is the framework as such.
-- @view
-- @grain one row per framework, aspect and audience
-- @column framework: Slug in the registry.
-- @column aspect: What is judged; overall for the framework as such.
-- @column audience: Who speaks: users leaves out maintainers. Values: users, everyone.
-- @column since: First day of the year.
-- @column heard: Opinions in all communities, whether they enter or not; one per author, thread and framework.
-- @column voices: Opinions behind the estimate.
-- @column threads: Threads that they come from.
-- @column opinionated: Voices that are not neutral throughout.
-- @column opinionated_threads: Threads that these come from.
-- @column positive_voices: Voices for it.
-- @column negative_voices: Voices against it.
-- @column communities: Communities that enter.
-- @column net: Positive minus negative opinions over all, -1 to 1; null when not shown.
-- @column net_low: Lower end of its 95 % interval.
-- @column net_high: Upper end of its 95 % interval.
-- @column share_positive: Positive ones among positive and negative opinions; null when not shown.
-- @column share_low: Lower end of its 95 % interval.
-- @column share_high: Upper end of its 95 % interval.
-- @column design_effect: Variance of net over that of as many independent voices.
-- @column shown: True when net may be shown.
-- @column share_shown: True when share_positive may be shown.
-- @unique framework, aspect, audience
select framework, aspect, audience, period_start as since, heard, voices, threads, opinionated,
    opinionated_threads, positive_voices, negative_voices, communities, net, net_low, net_high, share_positive, share_low,
    share_high, design_effect, shown, share_shown
from marts.sentiment_estimates
where community = 'all' and period = 'year'
order by framework, aspect, audience
