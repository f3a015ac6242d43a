-- Net sentiment and share of positive opinions with 95 % intervals that respect threads, for each community
-- and for all of them together. Voices of one thread are not independent: the variance comes from leaving
-- out one thread after the other (jackknife) and is never below that of independent voices; where all voices
-- agree, each thread counts as one. The interval is Wilson's on the effective number of voices, with a
-- quantile of Student's t whose degrees of freedom come from how many threads make up the variance. The
-- common estimate adds the communities with fixed weights (marts.community_weights); one enters with 10
-- voices from 5 threads. Values are null unless there are 30 voices from 10 threads and the analyser is accurate enough.
-- @grain one row per framework, aspect, audience, community, period and its start
-- @column framework: Slug in the registry.
-- @column aspect: What is judged; overall for the framework as such.
-- @column audience: Who speaks: users leaves out maintainers. Values: users, everyone.
-- @column community: Where; all for the common estimate.
-- @column period: Length of the period. Values: quarter, year, earlier year.
-- @column period_start: First day of the period.
-- @column heard: Opinions in all communities, whether they enter or not; one per author, thread and framework.
-- @column voices: Opinions behind the estimate.
-- @column threads: Threads that they come from.
-- @column opinionated: Voices that are not neutral throughout.
-- @column opinionated_threads: Threads that these come from.
-- @column positive_voices: Voices for it.
-- @column negative_voices: Voices against it.
-- @column communities: Communities that enter, in alphabetical order.
-- @column net: Mean of the voices, -1 to 1; null when not shown.
-- @column net_low: Lower end of its 95 % interval.
-- @column net_high: Upper end of its 95 % interval.
-- @column design_effect: Variance of net over the variance that as many independent voices would have.
-- @column share_positive: Positive ones among positive and negative opinions; null when not shown.
-- @column share_low: Lower end of its 95 % interval.
-- @column share_high: Upper end of its 95 % interval.
-- @column is_enough: True with 30 voices from 10 threads.
-- @column shown: True when net may be shown: enough voices, and the gate is open (marts.sentiment_gate).
-- @column share_shown: True when share_positive may be shown: 30 voices from 10 threads that are not neutral.
-- @unique framework, aspect, audience, community, period, period_start
-- @check what is not shown has no value: (shown or net is null) and (share_shown or share_positive is null)
-- @check an interval holds its estimate: net is null or (net_low <= net and net <= net_high)
-- @check the same for shares: share_positive is null or (share_low <= share_positive and share_positive <= share_high)
with statistics as (
    -- Both as a mean p of values between 0 and 1.
    select * exclude (net_sum, net_squares, positive_sum, positive_squares, opinionated), 'net' as statistic,
        voices as n, (net_sum + voices) / 2 as total, (net_squares + 2 * net_sum + voices) / 4 as squares
    from marts.sentiment_threads
    union all
    select * exclude (net_sum, net_squares, positive_sum, positive_squares, opinionated), 'share', opinionated,
        positive_sum, positive_squares
    from marts.sentiment_threads
    where opinionated > 0
), deleted as (
    -- What the mean would lose without the thread.
    select *, sum(total) over stratum / sum(n) over stratum as mean,
        (total - mean * n) / nullif(sum(n) over stratum - n, 0) as influence
    from statistics
    window stratum as (partition by framework, aspect, audience, community, period, period_start, statistic)
), strata as (
    select framework, aspect, audience, community, period, period_start, statistic, sum(n) as n,
        count(*) as threads, sum(positive_voices) as positive_voices,
        sum(negative_voices) as negative_voices, sum(total) / sum(n) as p,
        greatest(sum(squares) / sum(n) - p ** 2, 0) / greatest(sum(n) - 1, 1) as independent,
        coalesce(sum(influence ** 2) * (count(*) - 1) / count(*), 0) as clustered,
        count(*) * sum(influence ** 4) / nullif(sum(influence ** 2) ** 2, 0) as kurtosis,
        -- A variance that few threads make up is as uncertain as one of few threads.
        greatest(least(sum(n) ** 2 / sum(n ** 2) - 1, 2 * count(*) / nullif(greatest(kurtosis - 1, 0), 0)), 1)
            as freedom
    from deleted
    group by framework, aspect, audience, community, period, period_start, statistic
), varied as (
    select *, greatest(independent, clustered) as observed,
        if(observed > 1e-12, observed, (threads * p + 2) * (threads * (1 - p) + 2) / (threads + 4) ** 3)
            as variance
    from strata
), entering as (
    select v.*, v.community as place, 1.0 as weight, true as enters from varied v
    union all
    select v.*, 'all', w.weight, v.n >= 10 and v.threads >= 5 and w.weight > 0
    from varied v
    join marts.community_weights w on w.community = v.community
), mixed as (
    select framework, aspect, audience, place as community, period, period_start, statistic,
        sum(n) as heard, coalesce(sum(n) filter (where enters), 0) as n,
        coalesce(sum(threads) filter (where enters), 0) as threads,
        coalesce(sum(positive_voices) filter (where enters), 0) as positive_voices,
        coalesce(sum(negative_voices) filter (where enters), 0) as negative_voices,
        coalesce(list(community order by community) filter (where enters), []) as communities,
        sum(weight) filter (where enters) as weights,
        sum(weight * p) filter (where enters) / weights as p,
        sum(weight ** 2 * variance) filter (where enters) / weights ** 2 as variance,
        sum(weight ** 2 * observed) filter (where enters)
            / nullif(sum(weight ** 2 * independent) filter (where enters), 0) as design_effect,
        greatest(
            sum(weight ** 2 * variance) filter (where enters) ** 2
            / sum(weight ** 4 * variance ** 2 / freedom) filter (where enters), 2
        ) as freedom
    from entering
    group by framework, aspect, audience, place, period, period_start, statistic
), quantiles as (
    -- Cornish-Fisher expansion of the 97.5 % quantile of Student's t.
    select *, 1.959964 + 2.372271 / freedom + 2.822450 / freedom ** 2 + 2.555846 / freedom ** 3
        + 1.589536 / freedom ** 4 as t,
        if(p > 0 and p < 1, p * (1 - p) / variance, threads) as effective
    from mixed
), intervals as (
    select *,
        (p + t ** 2 / (2 * effective)) / (1 + t ** 2 / effective) as middle,
        t * sqrt(p * (1 - p) / effective + t ** 2 / (4 * effective ** 2)) / (1 + t ** 2 / effective) as half,
        -- At 0 and 1 the ends are exact, but for the rounding of numbers.
        greatest(least(middle - half, p), 0) as low, least(greatest(middle + half, p), 1) as high
    from quantiles
), wide as (
    select framework, aspect, audience, community, period, period_start,
        any_value({
            'heard': heard, 'voices': n, 'threads': threads, 'positive': positive_voices, 'negative': negative_voices,
            'communities': communities, 'value': 2 * p - 1, 'low': 2 * low - 1,
            'high': 2 * high - 1, 'design_effect': design_effect
        }) filter (where statistic = 'net') as net,
        any_value({
            'voices': n, 'threads': threads, 'value': p, 'low': low,
            'high': high
        }) filter (where statistic = 'share') as share
    from intervals
    group by framework, aspect, audience, community, period, period_start
), judged as (
    select *, net.voices >= 30 and net.threads >= 10 as is_enough, is_enough and g.is_open as shown,
        coalesce(g.is_open and share.voices >= 30 and share.threads >= 10, false) as share_shown
    from wide, marts.sentiment_gate g
)
select framework, aspect, audience, community, period, period_start, net.heard::bigint as heard,
    net.voices::bigint as voices, net.threads::bigint as threads, coalesce(share.voices, 0)::bigint as opinionated,
    coalesce(share.threads, 0)::bigint as opinionated_threads, net.positive::bigint as positive_voices,
    net.negative::bigint as negative_voices, net.communities as communities,
    if(shown, net.value, null) as net, if(shown, net.low, null) as net_low,
    if(shown, net.high, null) as net_high, if(shown, net.design_effect, null) as design_effect,
    if(share_shown, share.value, null) as share_positive, if(share_shown, share.low, null) as share_low,
    if(share_shown, share.high, null) as share_high, is_enough, shown, share_shown
from judged
order by framework, aspect, audience, community, period, period_start
