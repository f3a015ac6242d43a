-- Events of the kind anomaly: figures of a framework that are not as usual, each once although several sources
-- may report it (the first of without_mirrors, all_installers, pip, with_mirrors), and days that a source asked
-- by this installation did not report. anomalies has the rule, every figure, and the gaps of recorded ones.
-- @grain one row per anomaly, or per days that a source did not report
-- @column event_id: Hash of kind, what is unusual, framework, meter and first day; of missing days the last too.
-- @column day: First UTC day of it.
-- @column kind: What kind of event it is. Values: anomaly.
-- @column framework: Slug in the registry; null for missing days of several frameworks.
-- @column title: What is unusual.
-- @column detail: The figures, the days and who counted.
-- @column measure: What was counted. Values: stars, downloads.
-- @column series: Series of the downloads, or basis of the stars; null for gaps of all star counts.
-- @column source: Who counted; null for gaps of all star counts.
-- @unique event_id
with ranked as (
    select *, list_position(['without_mirrors', 'all_installers', 'pip', 'with_mirrors'], series) as preference
    from marts.anomalies
), told as (
    select a.framework, a.measure, a.kind, a.from_day, a.to_day, a.days, a.value, a.usual, a.series, a.unit,
        a.source, a.origin, 1 as frameworks
    from ranked a
    where a.kind <> 'missing_days' and not exists (
        from ranked b
        where b.framework = a.framework and b.measure = a.measure and b.kind = a.kind
            and b.from_day <= a.to_day and a.from_day <= b.to_day
            and (b.preference, b.unit, b.source, b.origin) < (a.preference, a.unit, a.source, a.origin)
    )
    union all
    select if(count(*) = 1, any_value(framework), null), measure, kind, from_day, to_day, days, null, null,
        series, unit, source, origin, count(*)
    from marts.anomalies
    where kind = 'missing_days' and origin in ('live', 'local')
    group by measure, kind, from_day, to_day, days, series, unit, source, origin
)
select md5(concat_ws(
        '|', 'anomaly', a.kind, a.measure, a.framework, a.series, a.unit, a.source, a.origin, a.from_day,
        if(a.kind = 'missing_days', a.to_day, null)
    )) as event_id,
    a.from_day as day, 'anomaly' as kind, a.framework,
    case a.kind
        when 'spike' then format('{} downloads: {:.1f} times the usual', f.name, a.value / a.usual)
        when 'drop' then format('{} downloads: {:.0f} % below the usual', f.name, (1 - a.value / a.usual) * 100)
        when 'jump' then f.name || ' stars jumped'
        when 'frozen' then f.name || ' stars stood still'
        when 'missing_days' then coalesce(f.name || ' ', '') || a.measure || ': days missing'
    end as title,
    strftime(a.from_day, '%-d %B %Y') || if(a.days = 1, '', ' to ' || strftime(a.to_day, '%-d %B %Y'))
        || case a.kind
            when 'missing_days' then format(', {} days, {} frameworks', a.days, a.frameworks)
            when 'jump' then format(': {:,} stars at the end, {:.0f} a day were usual', a.value::bigint, a.usual)
            when 'frozen' then format(': {:,} stars all the time', a.value::bigint)
            else format(': {:,} a day where {:,} were usual', round(a.value)::bigint, round(a.usual)::bigint)
        end || coalesce(' (' || nullif(concat_ws(', ', a.series, a.source), '') || ').', '.') as detail,
    a.measure, a.series, a.source
from told a
left join marts.frameworks f using (framework)
order by day, event_id
