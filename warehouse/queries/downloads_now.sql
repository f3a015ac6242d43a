-- How often is each framework downloaded a day, and what was counted?
select f.name, round(a.downloads_per_day)::bigint as downloads_per_day, a.downloads_series, a.downloads_day,
    a.downloads_days, round(a.downloads_change_365, 2) as change_in_a_year, a.downloads_source,
    a.downloads_origin
from marts.adoption_now a
join marts.frameworks f using (framework)
where f.active
order by a.downloads_per_day desc nulls last
