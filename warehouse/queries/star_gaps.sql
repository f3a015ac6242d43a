-- Where do star counts have gaps, and how long are they?
with steps as (
    select framework, day as next_day, lag(day) over (partition by framework order by day) as last_day,
        greatest(max_gap_days, lag(max_gap_days) over (partition by framework order by day)) as longest_step
    from marts.stars_daily
)
select framework, last_day, next_day, next_day - last_day as days
from steps
where next_day - last_day > longest_step
order by days desc, framework, last_day
limit 100
