-- Which framework has the most stars, and how old is the count?
select f.name, a.stars, a.stars_day, a.stars_gained_30, a.stars_momentum, a.stars_source, a.stars_origin
from marts.adoption_now a
join marts.frameworks f using (framework)
where f.active
order by a.stars desc nulls last
