-- Stack Overflow questions with a framework's tag so far: the last count of each week. Counts fall when
-- questions are deleted. Recorded counts serve only the days before the first live one of the tag.
-- @grain one row per framework, tag and week
-- @column framework: Slug in the registry.
-- @column tag: Tag on Stack Overflow.
-- @column day: UTC day of the count.
-- @column questions: Questions with the tag up to that day.
-- @column source: Who counted.
-- @column origin: How the count came here. Values: live, local, imported, recorded.
-- @unique framework, tag, day
-- @check questions are never negative: questions >= 0
with tags as (
    select framework, unnest(tags) as tag from marts.frameworks
), counted as (
    select *, min(day) filter (where origin in ('live', 'local')) over (partition by tag) as first_live_day
    from raw.question_counts_now
)
select t.framework, c.tag, c.day, c.questions, c.source, c.origin
from counted c
join tags t on t.tag = c.tag
where c.origin <> 'recorded' or c.first_live_day is null or c.day < c.first_live_day
qualify row_number() over (
    partition by t.framework, c.tag, date_trunc('week', c.day)
    order by c.day desc, list_position(['live', 'local', 'imported', 'recorded'], c.origin), c.source
) = 1
order by t.framework, c.tag, c.day
