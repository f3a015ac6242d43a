-- How many questions did each framework's tag gain on Stack Overflow per year?
-- The difference of two counts of one source; deleted questions make it smaller.
select framework, tag, year(day) as year, min(day) as from_day, max(day) as to_day,
    arg_max(questions, day) - arg_min(questions, day) as new_questions, source
from marts.questions_weekly
group by framework, tag, year(day), source, origin
having to_day > from_day
order by framework, year
