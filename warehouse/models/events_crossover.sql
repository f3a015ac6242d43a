-- Events of the kind crossover: one framework passed another in stars or downloads, each passing once although
-- several sources may report it; crossovers has the rule, both levels and the window.
-- @grain one row per passing
-- @column event_id: Hash of kind, measure, both frameworks, series, meter and which passing of these it is.
-- @column day: Estimated UTC day, between the two comparisons that the detail names; across a gap, the second.
-- @column kind: What kind of event it is. Values: crossover.
-- @column framework: Slug of the framework that passed.
-- @column title: Who passed whom in what.
-- @column detail: Between which days, at which level, and by whose count.
-- @column measure: What was compared. Values: stars, downloads.
-- @column passed: Slug of the framework that was passed.
-- @column series: Basis of the stars (observed, history), or series of the downloads.
-- @unique event_id
select md5(concat_ws('|', 'crossover', c.measure, c.framework, c.passed, c.series, c.meter, c.nth)) as event_id,
    c.day, 'crossover' as kind, c.framework,
    f.name || ' passed ' || p.name || ' in ' || c.measure as title,
    if(c.is_across_gap, 'Nobody counted both', 'It happened') || ' between '
        || strftime(c.last_day_behind, '%-d %B %Y') || ' and ' || strftime(c.first_day_ahead, '%-d %B %Y')
        || format('; then {:,} to {:,}', round(c.level)::bigint, round(c.passed_level)::bigint)
        || if(c.measure = 'stars', ' stars.', ' downloads per day (' || c.series || ', ' || c.meter || ').')
        as detail,
    c.measure, c.passed, c.series
from marts.crossovers c
join marts.frameworks f on f.framework = c.framework
join marts.frameworks p on p.framework = c.passed
where c.is_told
order by c.day, event_id
