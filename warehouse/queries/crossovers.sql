-- Who passed whom in stars, and in which days did it happen?
select p.name, o.name as passed, c.last_day_behind, c.first_day_ahead, c.level as stars,
    c.passed_level as stars_of_passed, c.is_across_gap
from marts.crossovers c
join marts.frameworks p on p.framework = c.framework
join marts.frameworks o on o.framework = c.passed
where c.measure = 'stars' and c.is_told
order by c.first_day_ahead desc, p.name, o.name
