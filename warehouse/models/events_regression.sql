-- Events of the kind regression: releases that need more CPU time per request than the one before them, shown by
-- interleaved rounds of both over at least three runs; see benchmark_regressions.
-- @grain one row per framework and pair of releases
-- @column event_id: Hash of kind, framework and both versions.
-- @column day: UTC day on which it was measured first.
-- @column kind: What kind of event it is. Values: regression.
-- @column framework: Slug in the registry.
-- @column title: Framework, version and the largest increase.
-- @column detail: Workloads concerned, with the increase and its interval.
-- @unique event_id
with slower as (
    select *, 1 / ratio - 1 as increase, 1 / ratio_high - 1 as least, 1 / ratio_low - 1 as most
    from marts.benchmark_regressions
    where change = 'slower'
)
select md5(concat_ws('|', 'regression', s.framework, s.old_release, s.new_release)) as event_id,
    min(s.measured_at)::date as day, 'regression' as kind, s.framework,
    format('{} {} needs up to {:.0f} % more CPU time per request', any_value(f.name), s.new_release,
        max(s.increase) * 100) as title,
    'Against ' || s.old_release || ': ' || string_agg(
        format('{} +{:.0f} % [+{:.0f} %, +{:.0f} %]', s.workload, s.increase * 100, s.least * 100, s.most * 100),
        ', ' order by s.workload, s.machine
    ) || '.' as detail
from slower s
join marts.frameworks f using (framework)
group by s.framework, s.old_release, s.new_release
order by day, event_id
