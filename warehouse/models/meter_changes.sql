-- When the meter of downloads changed, not the frameworks: published figures of most packages moved together.
-- The basket is every package that one collection counts in one series (a collection is a source without its
-- bracketed remark, so that it goes on when the publisher changes the counter behind it). A figure is a window
-- of 7 to 31 days as published, or the sum of four full weeks of days. It is compared with each figure of the
-- 100 days before that it does not overlap, at least three of them, by the median over the packages (at least
-- five) of the logarithm of the ratio. The meter changed when that median lies outside all of them in the same
-- direction by at least ln(4/3): a rise by a third, a fall by a quarter; and three quarters of the packages
-- moved in that direction. Comparing with the whole quarter keeps out the yearly dip at Christmas. Figures in
-- a row that meet this are one change. Sums are compared as published, because a window of another length
-- misleads as well; length_ratio says how much of the change is that.
-- @grain one row per collection, series and change
-- @column day: UTC day after the first figure of the changed meter: when it could first be seen.
-- @column series: What was counted. Values: pip, all_installers, without_mirrors, with_mirrors.
-- @column collection: Who counted, without the remark on the counter.
-- @column unit: What the figures are. Values: windows, days.
-- @column origin: How the figures came here. Values: live, local, imported, recorded.
-- @column direction: Whether the figures rose or fell. Values: up, down.
-- @column period_start: First UTC day of the first figure of the changed meter.
-- @column period_end: Last UTC day of it.
-- @column before_start: First UTC day of the newest figure before it that it does not overlap.
-- @column before_end: Last UTC day of that.
-- @column ratio: Median over the packages of the figure divided by the one before.
-- @column length_ratio: How much longer its days are than those before; 1 where only the counts moved.
-- @column least_ratio: The ratio to that figure of the 100 days before to which it is nearest.
-- @column packages: Packages in the basket.
-- @column compared: Figures of the 100 days before that it was compared with.
-- @column last_day: Last UTC day of the figures in a row that lie outside the quarter before them.
-- @unique series, collection, unit, origin, direction, period_start
-- @check it lies outside: (direction = 'up') = (least_ratio > 1)
with weeks as (
    select package, series, source, origin, date_trunc('week', day)::date as week_start,
        sum(downloads) as downloads
    from raw.downloads_by_day_now
    group by all
    having count(*) = 7
), figures as (
    select package, series, source, origin, 'windows' as unit, period_start,
        period_start + period_days::integer - 1 as period_end, period_days as days, downloads
    from raw.downloads_by_window_now
    where period_days between 7 and 31
    union all
    select package, series, source, origin, 'days', week_start - 21, week_start + 6, 28, sum(downloads) over four
    from weeks
    window four as (
        partition by package, series, source, origin order by week_start
        range between interval 21 days preceding and current row
    )
    qualify count(*) over four = 4
), counted as (
    select * exclude (source), regexp_replace(source, ' \([^()]*\)$', '') as collection
    from figures
    where downloads > 0
), moves as (
    select a.series, a.collection, a.unit, a.origin, a.period_start, a.period_end,
        b.period_start as before_start, b.period_end as before_end, a.days / b.days as length_ratio,
        count(*) as packages, median(ln(a.downloads / b.downloads)) as move,
        quantile_cont(ln(a.downloads / b.downloads), 0.25) as low_move,
        quantile_cont(ln(a.downloads / b.downloads), 0.75) as high_move
    from counted a
    join counted b on b.package = a.package and b.series = a.series and b.collection = a.collection
        and b.unit = a.unit and b.origin = a.origin
        and b.period_end < a.period_start and b.period_end >= a.period_start - 100
    group by all
    having packages >= 5
), judged as (
    select series, collection, unit, origin, period_start, period_end, count(*) as compared,
        case
            when min(move) >= ln(4 / 3) and min(low_move) > 0 then 'up'
            when max(move) <= -ln(4 / 3) and max(high_move) < 0 then 'down'
        end as direction,
        exp(if(direction = 'up', min(move), max(move))) as least_ratio,
        arg_max(struct_pack(before_start, before_end, length_ratio, packages, move), before_end) as newest
    from moves
    group by series, collection, unit, origin, period_start, period_end
    having compared >= 3 and direction is not null
), breaks as (
    select *, period_start - 31 > lag(period_end, 1, '-infinity') over meter as is_first
    from judged
    window meter as (partition by series, collection, unit, origin, direction order by period_end)
), changes as (
    select *, count_if(is_first) over (
        partition by series, collection, unit, origin, direction order by period_end
    ) as nth
    from breaks
)
select period_end + 1 as day, series, collection, unit, origin, direction, period_start, period_end,
    newest.before_start as before_start, newest.before_end as before_end, exp(newest.move) as ratio,
    newest.length_ratio as length_ratio, least_ratio, newest.packages as packages, compared,
    max(period_end) over (partition by series, collection, unit, origin, direction, nth) as last_day
from changes
qualify is_first
order by day, series, collection
