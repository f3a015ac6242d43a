-- Net sentiment per framework and quarter, all communities together by fixed weights. Null where there are
-- fewer than 30 opinions from 10 threads, or where the analyser is not accurate enough.
-- @view
-- @grain one row per framework, quarter and audience
-- @column framework: Slug in the registry.
-- @column quarter: First day of the quarter.
-- @column audience: Who speaks: users leaves out maintainers. Values: users, everyone.
-- @column voices: Opinions behind it, one per author, thread and framework.
-- @column threads: Threads that they come from.
-- @column communities: Communities that enter.
-- @column net: Positive minus negative opinions over all, -1 to 1; null when not shown.
-- @column net_low: Lower end of its 95 % interval.
-- @column net_high: Upper end of its 95 % interval.
-- @column share_positive: Positive ones among positive and negative opinions; null when not shown.
-- @column share_low: Lower end of its 95 % interval.
-- @column share_high: Upper end of its 95 % interval.
-- @column shown: True when net may be shown.
-- @column share_shown: True when share_positive may be shown.
-- @column starts_break: True when another version of the analyser read this quarter than the one before it,
--   so that a step here is none of opinion.
-- @unique framework, quarter, audience
select e.framework, e.period_start as quarter, e.audience, e.voices, e.threads, e.communities, e.net,
    e.net_low, e.net_high, e.share_positive, e.share_low, e.share_high, e.shown, e.share_shown,
    b.quarter is not null as starts_break
from marts.sentiment_estimates e
left join marts.community_breaks b on b.framework = e.framework and b.quarter = e.period_start
where e.aspect = 'overall' and e.community = 'all' and e.period = 'quarter'
order by e.framework, e.audience, e.period_start
