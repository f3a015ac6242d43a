-- Events of the kind meter_change: published downloads of most packages moved together, so that the way of
-- counting changed and not the frameworks; meter_changes has the rule and every figure.
-- @grain one row per change of a meter
-- @column event_id: Hash of kind, collection, series, unit, origin, direction and first day of the first figure.
-- @column day: UTC day after the first figure of the changed meter: when it could first be seen.
-- @column kind: What kind of event it is. Values: meter_change.
-- @column framework: Always null: it concerns every framework.
-- @column title: Which meter moved, and in which direction.
-- @column detail: By how much, over how many packages, and how much of it is the length of the window.
-- @column measure: What was counted. Values: downloads.
-- @column series: Series of the downloads. Values: pip, all_installers, without_mirrors, with_mirrors.
-- @column collection: Who counted, without the remark on the counter.
-- @unique event_id
select md5(concat_ws(
        '|', 'meter_change', collection, series, unit, origin, direction, period_start
    )) as event_id,
    day, 'meter_change' as kind, null::varchar as framework,
    'Downloads of all packages ' || if(direction = 'up', 'rose', 'fell') || ' together in the figures of '
        || collection || ' (' || series || ')' as title,
    format(
        '{} packages {} by {:.0f} % (median) from the {} days to {} to the {} days to {}',
        packages, if(direction = 'up', 'rose', 'fell'), abs(ratio - 1) * 100,
        before_end - before_start + 1, strftime(before_end, '%-d %B %Y'),
        period_end - period_start + 1, strftime(period_end, '%-d %B %Y')
    ) || if(length_ratio = 1, '', format('; per day by {:+.0f} %', (ratio / length_ratio - 1) * 100))
        || ': the meter changed, not the frameworks.' as detail,
    'downloads' as measure, series, collection
from marts.meter_changes
order by day, event_id
