-- When did FastAPI pass Flask and Django in stars for good?
with pairs as (
    select p.passed, f.day, f.stars as fastapi_stars, o.stars as other_stars, o.day as other_day
    from marts.stars_daily f
    cross join (select unnest(['flask', 'django']) as passed) p
    asof join marts.stars_daily o on o.framework = p.passed and f.day >= o.day
    where f.framework = 'fastapi'
), behind as (
    select passed, max(day) filter (where fastapi_stars <= other_stars) as last_day_behind
    from pairs
    group by passed
)
select passed, last_day_behind, min(day) as first_day_ahead, arg_min(fastapi_stars, day) as fastapi_stars,
    arg_min(other_stars, day) as other_stars
from pairs
join behind using (passed)
where day > last_day_behind
group by passed, last_day_behind
order by first_day_ahead
