-- How well two sources agree that count the same downloads: on the days that both report, and over windows
-- that one reports and for which the other has every day. Of days the newest 180 count. They agree when the
-- median ratio lies within 0.97 and 1.03; fewer than 14 days or 3 windows are too few to tell. Windows in
-- which logs were probably lost are left out.
-- @grain one row per framework, series, unit and pair of sources
-- @column framework: Slug in the registry.
-- @column package: Normalised name on the package index.
-- @column series: What was counted. Values: pip, all_installers, without_mirrors, with_mirrors.
-- @column unit: What was compared. Values: days, windows.
-- @column source: Who counted the days; of two that did, the one that downloads_daily prefers.
-- @column origin: How its figures came here. Values: live, local, imported, recorded.
-- @column other_source: Who counted the days or windows that they are compared with.
-- @column other_origin: How its figures came here. Values: live, local, imported, recorded.
-- @column compared: Days or windows that both have.
-- @column first_day: First UTC day of them.
-- @column last_day: Last UTC day of them.
-- @column median_ratio: Median of the other source's figure divided by the source's; null if that was
--   always 0.
-- @column low_ratio: Ratio that a twentieth of them lies below.
-- @column high_ratio: Ratio that a twentieth of them lies above.
-- @column verdict: Whether they agree. Values: agree, differ, too few.
-- @unique framework, series, unit, source, origin, other_source, other_origin
with ranked as (
    select *, (list_position(['live', 'local', 'imported', 'recorded'], origin),
            not starts_with(source, 'pypistats'), source) as preference
    from marts.downloads_by_source
), both_days as (
    select a.framework, a.package, a.series, 'days' as unit, a.source, a.origin, b.source as other_source,
        b.origin as other_origin, a.day as first_day, a.day as last_day,
        b.downloads / nullif(a.downloads, 0) as ratio
    from ranked a
    join ranked b on b.framework = a.framework and b.series = a.series and b.day = a.day
        and a.preference < b.preference
    qualify row_number() over (
        partition by a.framework, a.series, a.source, a.origin, b.source, b.origin order by a.day desc
    ) <= 180
), window_days as (
    select package, series, source, origin, period_start, period_days, downloads,
        unnest(generate_series(period_start, period_start + period_days::integer - 1, interval 1 day))::date
            as day
    from raw.downloads_by_window_now
    where period_days > 0 and not undercount_suspected
), both_windows as (
    select d.framework, d.package, d.series, 'windows' as unit, d.source, d.origin,
        w.source as other_source, w.origin as other_origin, w.period_start as first_day,
        max(d.day) as last_day, any_value(w.downloads) / nullif(sum(d.downloads), 0) as ratio
    from window_days w
    join marts.downloads_by_source d on d.package = w.package and d.series = w.series and d.day = w.day
    group by d.framework, d.package, d.series, d.source, d.origin, w.source, w.origin, w.period_start,
        w.period_days
    having count(*) = w.period_days
), pairs as (
    from both_days union all from both_windows
)
select framework, package, series, unit, source, origin, other_source, other_origin, count(*) as compared,
    min(first_day) as first_day, max(last_day) as last_day, median(ratio) as median_ratio,
    quantile_cont(ratio, 0.05) as low_ratio, quantile_cont(ratio, 0.95) as high_ratio,
    case
        when count(ratio) < if(unit = 'days', 14, 3) then 'too few'
        when median_ratio between 0.97 and 1.03 then 'agree'
        else 'differ'
    end as verdict
from pairs
group by framework, package, series, unit, source, origin, other_source, other_origin
order by framework, series, unit, source, other_source
