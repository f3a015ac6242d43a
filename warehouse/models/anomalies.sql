-- Figures of a framework that are not as they usually are, by one rule for all frameworks. Nothing is corrected
-- because of it: it says where to look before a figure is believed. Downloads, spike and drop: the logarithm of
-- downloads per day, by full weeks of days or by windows of 7 to 31 days, is compared with its median over the
-- figures of the 182 days before that it does not overlap, at least four. What the median framework of the
-- same meter does at that time is taken off (from five frameworks on), so that holidays and changes of the
-- meter are no anomaly. What is left is one when it is at least ln(1.5), half as much again or a third less,
-- and at least five times the usual scatter (1.4826 times the median deviation from the median, at least
-- 0.1). Such figures in a row are one anomaly. Bots, mirrors and build machines are the usual cause of a spike:
-- users seldom multiply within a week. missing_days: a step longer than max_gap_days within one source of
-- downloads, or of all star counts. jump and frozen of stars: see star_flags; falling stars are normal.
-- @grain one row per framework, measure, meter, kind and first day
-- @column framework: Slug in the registry.
-- @column measure: What was counted. Values: stars, downloads.
-- @column kind: What is unusual. Values: spike, drop, missing_days, jump, frozen.
-- @column from_day: First UTC day of the unusual figures, or that is missing.
-- @column to_day: Last UTC day of them so far.
-- @column days: Days from from_day to to_day, both included.
-- @column value: Downloads per day where they are furthest from usual, or stars at the end; null if missing.
-- @column usual: Usual downloads per day at that time, or usual stars gained per day; null if missing.
-- @column scatters: Distance from usual in usual scatters; null for stars and missing days.
-- @column is_latest: True when no later figure of that meter ended it.
-- @column series: Series of the downloads, or basis of the stars; null for gaps of all star counts.
-- @column unit: What the figures are. Values: weeks, windows, days.
-- @column source: Who counted; null for gaps of all star counts.
-- @column origin: How the figures came here. Values: live, local, imported, recorded.
-- @unique framework, measure, kind, series, unit, source, origin, from_day
-- @check it ends after it begins: to_day >= from_day
with weeks as (
    select framework, series, source, origin, date_trunc('week', day)::date as week_start,
        sum(downloads) as downloads
    from marts.downloads_by_source
    group by all
    having count(*) = 7
), figures as (
    select framework, series, source, origin, 'weeks' as unit, week_start as from_day, week_start + 6 as to_day,
        7 as step, downloads / 7 as per_day
    from weeks
    union all
    select framework, series, source, origin, 'windows', period_start, period_end, 31, downloads_per_day
    from marts.downloads_windows
    where period_days between 7 and 31
), usual as (
    select *, median(ln(per_day)) over before as log_usual, mad(ln(per_day)) over before as log_scatter,
        count(*) over before as before_count
    from figures
    where per_day > 0
    window before as (
        partition by framework, series, source, origin, unit order by to_day
        range between interval 182 days preceding and to_days(step) preceding
    )
), moved as (
    select *, ln(per_day) - log_usual as move,
        median(move) over meter as common, count(move) over meter as frameworks
    from usual
    window meter as (partition by series, source, origin, unit, from_day, to_day)
), judged as (
    select *, move - if(frameworks >= 5, common, 0) as own,
        own / greatest(1.4826 * log_scatter, 0.1) as scatters,
        case when before_count >= 4 and abs(own) >= ln(1.5) and abs(scatters) >= 5
            then if(own > 0, 'spike', 'drop') end as kind
    from moved
), turns as (
    select *, kind is distinct from lag(kind) over meter as is_turn, lead(to_day) over meter is null as is_last
    from judged
    window meter as (partition by framework, series, source, origin, unit order by to_day, from_day)
), runs as (
    select *, count_if(is_turn) over (
        partition by framework, series, source, origin, unit order by to_day, from_day
    ) as run
    from turns
), deviations as (
    select framework, 'downloads' as measure, kind, min(from_day) as from_day, max(to_day) as to_day,
        arg_max(per_day, abs(own)) as value, exp(arg_max(ln(per_day) - own, abs(own))) as usual,
        arg_max(scatters, abs(own)) as scatters, bool_or(is_last) as is_latest, series, unit, source, origin
    from runs
    where kind is not null
    group by framework, kind, series, unit, source, origin, run
), steps as (
    select framework, 'downloads' as measure, series, source, origin, day, max_gap_days,
        lag(day) over (partition by framework, series, source, origin order by day) as day_before
    from marts.downloads_by_source
    union all
    select framework, 'stars', null, null, origin, day, max_gap_days,
        lag(day) over (partition by framework order by day)
    from marts.stars_daily
), missing as (
    select framework, measure, 'missing_days' as kind, day_before + 1 as from_day, day - 1 as to_day,
        null::double as value, null::double as usual, null::double as scatters, false as is_latest, series,
        'days' as unit, source, origin
    from steps
    where day - day_before > max_gap_days
), flags as (
    select f.framework, 'stars' as measure, f.flag as kind, f.from_day, f.to_day, f.stars::double as value,
        f.usual_per_day as usual, null::double as scatters, n.day is null as is_latest, f.basis as series,
        'days' as unit, f.source, f.origin
    from marts.star_flags f
    left join (
        select framework, max(day) as day from marts.stars_daily group by framework
    ) n on n.framework = f.framework and n.day > f.to_day
), found as (
    from deviations union all by name from missing union all by name from flags
)
select framework, measure, kind, from_day, to_day, to_day - from_day + 1 as days, value, usual, scatters,
    is_latest, series, unit, source, origin
from found
order by from_day, framework, measure, kind, series, source
