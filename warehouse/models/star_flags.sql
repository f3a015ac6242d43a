-- Where the stars of a repository moved as stars seldom do, so that somebody should look at the figures. A
-- jump: they rose within one step by at least 50 and by more than the usual step (the median of those of the
-- 90 days before, at least 10) plus ten times its usual scatter. Frozen: they stayed the same for at least 5
-- days in which at least 20 changes were to be expected. Falling is normal and no flag: stars are taken back.
-- Steps are compared within one source, origin and basis, and per day, where they are longer than a day.
-- @grain one row per framework, kind of flag, source, basis and first day
-- @column framework: Slug in the registry.
-- @column flag: What happened. Values: jump, frozen.
-- @column from_day: The day before the jump; the first day of the frozen value.
-- @column to_day: The day of the jump; the last day of the frozen value so far.
-- @column stars: Stars on to_day.
-- @column per_day: Stars gained per day between the two days.
-- @column usual_per_day: Median of that in the 90 days before; for frozen values the mean change, up or down.
-- @column basis: How the stars were counted; see stars_daily. Values: observed, history.
-- @column source: Who counted.
-- @column origin: How the counts came here. Values: live, local, imported, recorded.
-- @unique framework, flag, source, origin, basis, from_day
with steps as (
    select framework, source, origin, basis, day, stars, max_gap_days,
        lag(day) over series as day_before, lag(stars) over series as stars_before
    from marts.stars_daily
    window series as (partition by framework, source, origin, basis order by day)
), rates as (
    select *, (stars - stars_before) / (day - day_before) as per_day
    from steps
    where day - day_before <= max_gap_days
), usual as (
    select *, count(*) over before as steps_before, median(per_day) over before as median_before,
        mad(per_day) over before as scatter_before, avg(abs(per_day)) over before as change_before
    from rates
    window before as (
        partition by framework, source, origin, basis order by day
        range between interval 90 days preceding and interval 1 day preceding
    )
), jumps as (
    select framework, 'jump' as flag, day_before as from_day, day as to_day, stars, per_day,
        median_before as usual_per_day, basis, source, origin
    from usual
    where steps_before >= 10 and stars - stars_before >= 50
        -- 1.4826 makes the median deviation comparable with a standard deviation.
        and per_day > median_before + 10 * greatest(1.4826 * scatter_before, sqrt(greatest(median_before, 1)))
), breaks as (
    select *, per_day <> 0 or lag(day) over (
        partition by framework, source, origin, basis order by day
    ) is distinct from day_before as is_break
    from usual
), runs as (
    select *, count_if(is_break) over (
        partition by framework, source, origin, basis order by day
    ) as run
    from breaks
), frozen as (
    select framework, 'frozen' as flag, min(day_before) as from_day, max(day) as to_day,
        any_value(stars) as stars, 0.0 as per_day, arg_min(change_before, day) as usual_per_day,
        basis, source, origin
    from runs
    where per_day = 0
    group by framework, basis, source, origin, run
    having max(day) - min(day_before) >= 5
        and usual_per_day * (max(day) - min(day_before)) >= 20 and arg_min(steps_before, day) >= 10
)
from jumps
union all
from frozen
order by framework, from_day
