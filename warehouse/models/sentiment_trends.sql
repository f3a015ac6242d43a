-- Whether opinion changed: net of the newest year minus net of the year before, over the communities that
-- count in both. Threads that reach into both years enter the variance of the difference. A change is told
-- only when it holds after the false discovery rate of all frameworks and aspects is kept at 5 % (Benjamini
-- and Hochberg) and the 95 % interval of the difference excludes zero, and only within one version of the
-- analyser.
-- @grain one row per framework, aspect and audience
-- @column framework: Slug in the registry.
-- @column aspect: What is judged; overall for the framework as such.
-- @column audience: Who speaks: users leaves out maintainers. Values: users, everyone.
-- @column voices: Opinions of the newest year behind it.
-- @column earlier_voices: Opinions of the year before.
-- @column communities: Communities that count in both years.
-- @column difference: Change of net, -2 to 2; null when not shown.
-- @column difference_low: Lower end of its 95 % interval.
-- @column difference_high: Upper end of its 95 % interval.
-- @column p_value: Probability of a difference as large if opinion had not changed; null when not shown.
-- @column p_adjusted: The same, adjusted for the number of comparisons.
-- @column verdict: What is told. Values: rise, fall, no change shown, too few, analyser changed, not accurate enough.
-- @unique framework, aspect, audience
with years as (
    select framework, aspect, audience, community, thread_id,
        coalesce(sum(net_sum) filter (where period = 'year'), 0) as s1,
        coalesce(sum(voices) filter (where period = 'year'), 0) as n1,
        coalesce(sum(net_squares) filter (where period = 'year'), 0) as q1,
        coalesce(sum(net_sum) filter (where period = 'earlier year'), 0) as s0,
        coalesce(sum(voices) filter (where period = 'earlier year'), 0) as n0,
        coalesce(sum(net_squares) filter (where period = 'earlier year'), 0) as q0,
        min(lowest_version) as lowest_version, max(highest_version) as highest_version
    from marts.sentiment_threads
    where period <> 'quarter'
    group by framework, aspect, audience, community, thread_id
), totals as (
    select framework, aspect, audience, community, sum(n1) as voices, sum(n0) as earlier_voices,
        count(*) filter (where n1 > 0) as threads, count(*) filter (where n0 > 0) as earlier_threads,
        sum(s1) / sum(n1) as m1, sum(s0) / sum(n0) as m0,
        greatest(sum(q1) / sum(n1) - m1 ** 2, 0) / greatest(sum(n1) - 1, 1)
            + greatest(sum(q0) / sum(n0) - m0 ** 2, 0) / greatest(sum(n0) - 1, 1) as independent,
        min(lowest_version) as lowest_version, max(highest_version) as highest_version,
        least(sum(n1) ** 2 / sum(n1 ** 2), sum(n0) ** 2 / sum(n0 ** 2)) - 1 as freedom
    from years
    group by framework, aspect, audience, community
    having sum(n1) >= 10 and sum(n0) >= 10 and threads >= 5 and earlier_threads >= 5
), strata as (
    select t.*, w.weight, v.clustered,
        greatest(t.independent, v.clustered) as observed,
        -- Where all agree in both years, each thread counts as one, as in marts.sentiment_estimates.
        if(observed > 1e-12, observed, 8 * (t.threads + 2) / (t.threads + 4) ** 3
            + 8 * (t.earlier_threads + 2) / (t.earlier_threads + 4) ** 3) as variance
    from totals t
    join marts.community_weights w on w.community = t.community and w.weight > 0
    join (
        select y.framework, y.aspect, y.audience, y.community,
            sum((
                (y.s1 - t.m1 * y.n1) / (t.voices - y.n1) - (y.s0 - t.m0 * y.n0) / (t.earlier_voices - y.n0)
            ) ** 2) * (count(*) - 1) / count(*) as clustered
        from years y
        join totals t using (framework, aspect, audience, community)
        group by y.framework, y.aspect, y.audience, y.community
    ) v on v.framework = t.framework and v.aspect = t.aspect and v.audience = t.audience
        and v.community = t.community
), mixed as (
    select framework, aspect, audience, sum(voices) as voices, sum(earlier_voices) as earlier_voices,
        sum(threads) as threads, sum(earlier_threads) as earlier_threads,
        list(community order by community) as communities,
        min(lowest_version) <> max(highest_version) as analyser_changed,
        sum(weight * (m1 - m0)) / sum(weight) as difference,
        sqrt(sum(weight ** 2 * variance)) / sum(weight) as deviation,
        greatest(sum(weight ** 2 * variance) ** 2 / sum(weight ** 4 * variance ** 2 / greatest(freedom, 1)), 2)
            as freedom
    from strata
    group by framework, aspect, audience
), judged as (
    select m.*, g.is_open,
        least(m.voices, m.earlier_voices) >= 30 and least(m.threads, m.earlier_threads) >= 10 as is_enough,
        is_enough and g.is_open and not m.analyser_changed as shown,
        1.959964 + 2.372271 / m.freedom + 2.822450 / m.freedom ** 2 + 2.555846 / m.freedom ** 3
            + 1.589536 / m.freedom ** 4 as t,
        -- Student's t as a normal deviate, and its two-sided tail by the polynomial of Abramowitz and Stegun.
        abs(m.difference) / m.deviation as ratio,
        ratio * (1 - 1 / (4 * m.freedom)) / sqrt(1 + ratio ** 2 / (2 * m.freedom)) as deviate,
        1 / (1 + 0.2316419 * deviate) as k,
        2 * exp(-(deviate ** 2) / 2) / sqrt(2 * pi()) * (k * (0.319381530 + k * (-0.356563782
            + k * (1.781477937 + k * (-1.821255978 + k * 1.330274429))))) as p
    from mixed m
    cross join marts.sentiment_gate g
), ranked as (
    select *, if(shown, count(*) filter (where shown) over (partition by audience) * p
        / row_number() over (partition by audience, shown order by p), null) as stepped
    from judged
), adjusted as (
    select *, least(min(stepped) over (
        partition by audience, shown order by p desc rows between unbounded preceding and current row
    ), 1) as p_adjusted
    from ranked
)
select framework, aspect, audience, voices::bigint as voices, earlier_voices::bigint as earlier_voices,
    communities, if(shown, difference, null) as difference,
    if(shown, difference - t * deviation, null) as difference_low,
    if(shown, difference + t * deviation, null) as difference_high, if(shown, p, null) as p_value,
    if(shown, p_adjusted, null) as p_adjusted,
    case
        when not is_enough then 'too few'
        when not is_open then 'not accurate enough'
        when analyser_changed then 'analyser changed'
        when p_adjusted > 0.05 or abs(difference) <= t * deviation then 'no change shown'
        when difference > 0 then 'rise'
        else 'fall'
    end as verdict
from adjusted
order by framework, aspect, audience
