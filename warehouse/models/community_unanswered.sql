-- Questions on Stack Overflow that have neither an accepted nor an upvoted answer, as a share of all with the
-- framework's tag, on days on which both were counted.
-- @grain one row per framework, tag and day
-- @column framework: Slug in the registry.
-- @column tag: Tag on Stack Overflow.
-- @column day: UTC day of the counts.
-- @column questions: Questions with the tag up to that day.
-- @column unanswered: Of these, without such an answer.
-- @column share: Share of these, 0 to 1; null without questions.
-- @column source: Who counted.
-- @column origin: How the count came here. Values: live, local, imported, recorded.
-- @unique framework, tag, day
with tags as (
    select framework, unnest(tags) as tag from marts.frameworks
)
select t.framework, q.tag, q.day, q.questions, u.unanswered, u.unanswered / nullif(q.questions, 0) as share,
    q.source, q.origin
from raw.question_counts_now q
join raw.unanswered_counts_now u
    on u.tag = q.tag and u.day = q.day and u.source = q.source and u.origin = q.origin
join tags t on t.tag = q.tag
qualify row_number() over (
    partition by t.framework, q.tag, q.day
    order by list_position(['live', 'local', 'imported', 'recorded'], q.origin), q.source
) = 1
order by t.framework, q.tag, q.day
