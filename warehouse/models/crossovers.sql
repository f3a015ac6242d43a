-- When one framework passed another in stars or downloads. The rule, one for all: two frameworks are compared
-- where both were counted the same way. Stars: within one basis, on each day on which one of them was counted
-- and the other at most max_gap_days before. Downloads: within one series and source, by full weeks, or by
-- windows of 7 to 31 days in which no loss is suspected. A lead counts when it was held at three or more
-- comparisons in a row over at least 28 days (stars) or 91 days (downloads, where a spike of one month is seen
-- in windows for two); shorter turns are noise and are left out. A crossover stands where such a lead follows
-- such a lead of the other framework. It happened after last_day_behind and up to first_day_ahead, two
-- comparisons next to each other. Each basis and each source speaks for itself, so that the same passing can
-- stand here several times; is_told marks one of them, by the first of observed, history and of
-- without_mirrors, all_installers, pip, with_mirrors that reports it within half a year.
-- @grain one row per pair of frameworks, series, meter and change of the lead
-- @column measure: What was compared. Values: stars, downloads.
-- @column framework: Slug of the framework that passed.
-- @column passed: Slug of the one that was passed.
-- @column nth: Which time it passed that other one, from 1 on, in this series and meter.
-- @column day: Estimated UTC day: where a straight line between the two comparisons crosses; across a gap,
--   first_day_ahead.
-- @column last_day_behind: Last UTC day (of windows and weeks: their last day) on which it was not ahead.
-- @column first_day_ahead: First UTC day on which it was ahead, to stay.
-- @column max_gap_days: A longer step between the two is a gap.
-- @column is_across_gap: True when such a gap lies between them, so that the day is unknown within it.
-- @column level: Stars, or downloads per day, of the framework on first_day_ahead.
-- @column passed_level: The same of the one that was passed.
-- @column held_days: Days from first_day_ahead to the last comparison of the lead so far.
-- @column series: Basis of the stars (observed, history), or series of the downloads.
-- @column meter: How it was counted: the source and whether weeks or windows; for stars, the basis.
-- @column origin: How the figure of first_day_ahead came here. Values: live, local, imported, recorded.
-- @column is_same_source: True when one source counted both frameworks on both days.
-- @column is_told: True for the one row that stands for this passing in events.
-- @unique measure, series, meter, framework, passed, nth
-- @check it was behind before it was ahead: last_day_behind < first_day_ahead
-- @check it was ahead: level > passed_level
with stars as (
    select framework, day, stars, basis, source, origin, max_gap_days
    from marts.stars_daily
    where basis = 'observed'
    union all
    select framework, day, stars, 'history', source, origin, 1
    from marts.star_history
), days as (
    select distinct basis, day from stars
), known_stars as (
    -- Each framework's newest count on every day on which any was counted.
    select f.framework, d.basis, d.day, s.day as counted_on, s.stars, s.source, s.origin, s.max_gap_days
    from days d
    cross join (select distinct framework from stars) f
    asof join stars s on s.framework = f.framework and s.basis = d.basis and s.day <= d.day
    where d.day - s.day <= s.max_gap_days
), weeks as (
    select framework, date_trunc('week', day)::date as week_start, series, source, origin,
        sum(downloads) / 7 as per_day
    from marts.downloads_by_source
    group by all
    having count(*) = 7
), downloads as (
    select framework, week_start + 6 as day, week_start as from_day, per_day as level, 7 as max_gap_days,
        series, source || ', weeks' as meter, source, origin
    from weeks
    union all
    select framework, period_end, period_start, downloads_per_day, 31, series, source || ', windows', source,
        origin
    from marts.downloads_windows
    where period_days between 7 and 31 and not undercount_suspected
    qualify row_number() over (
        partition by framework, series, source, origin, period_end order by period_days desc
    ) = 1
), compared as (
    select 'stars' as measure, a.basis as series, a.basis as meter, a.framework as a, b.framework as b, a.day,
        a.stars::double as a_level, b.stars::double as b_level,
        greatest(a.max_gap_days, b.max_gap_days) as max_gap_days,
        if(b.counted_on = b.day, b.origin, a.origin) as origin, if(a.source = b.source, a.source, null) as source
    from known_stars a
    join known_stars b on b.basis = a.basis and b.day = a.day and a.framework < b.framework
    where a.day in (a.counted_on, b.counted_on)
    union all
    select 'downloads', a.series, a.meter, a.framework, b.framework, a.day, a.level, b.level, a.max_gap_days,
        a.origin, a.source
    from downloads a
    join downloads b on b.series = a.series and b.meter = a.meter and b.origin = a.origin
        and b.day = a.day and b.from_day = a.from_day and a.framework < b.framework
), turns as (
    -- Only where the side changes, and the last comparison of each pair: few rows out of many.
    select *, sign(a_level - b_level)::integer as side, lag(day) over pair as day_before,
        lag(a_level - b_level) over pair as lead_before, lag(source) over pair as source_before,
        row_number() over pair as n, lead(day) over pair is null as is_last,
        side is distinct from sign(lead_before)::integer as is_turn
    from compared
    window pair as (partition by measure, series, meter, a, b order by day)
    qualify is_turn or is_last
), leads as (
    -- A lead ends before the next turn, or with the last comparison.
    select *, if(lead(is_turn) over pair, lead(day_before) over pair, coalesce(lead(day) over pair, day)) - day
            as held_days,
        coalesce(lead(n) over pair - n, 0) + if(lead(is_turn) over pair, 0, 1) as held_comparisons
    from turns
    window pair as (partition by measure, series, meter, a, b order by day)
), changes as (
    select *, if(side > 0, a, b) as framework, if(side > 0, b, a) as passed,
        abs(a_level - b_level) as lead, abs(lead_before) as lag_before, day - day_before > max_gap_days as is_across_gap
    from leads
    where is_turn and side <> 0 and held_comparisons >= 3 and held_days >= if(measure = 'stars', 28, 91)
    qualify side <> lag(side) over (partition by measure, series, meter, a, b order by day)
), crossed as (
    select measure, framework, passed, row_number() over (
            partition by measure, series, meter, framework, passed order by day
        ) as nth,
        if(is_across_gap, day, day_before + ceil((day - day_before) * lag_before / (lag_before + lead))::integer)
            as day,
        day_before as last_day_behind, day as first_day_ahead, max_gap_days, is_across_gap,
        greatest(a_level, b_level) as level, least(a_level, b_level) as passed_level, held_days, series, meter,
        origin, coalesce(source = source_before, false) as is_same_source,
        (list_position(['observed', 'history', 'without_mirrors', 'all_installers', 'pip', 'with_mirrors'],
            series), is_across_gap, meter) as preference
    from changes
)
select c.* exclude (preference), not exists (
        from crossed o
        where o.measure = c.measure and o.framework = c.framework and o.passed = c.passed
            and o.preference < c.preference
            and abs(o.first_day_ahead - c.first_day_ahead) <= 183
    ) as is_told
from crossed c
order by first_day_ahead, measure, framework, passed, series, meter
