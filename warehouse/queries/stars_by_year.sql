-- How many stars had each framework at the end of each year?
select framework, year(day) as year, max(day) as counted_on, arg_max(stars, day) as stars,
    arg_max(source, day) as source
from marts.stars_daily
group by framework, year(day)
-- A count long before the end of a past year says nothing about its end.
having counted_on >= make_date(year, 12, 1) or year = (select max(year(day)) from marts.stars_daily)
order by framework, year
