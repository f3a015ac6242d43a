-- Which releases were withdrawn, and why?
select framework, version, released_at::date as released_on, yanked_reason
from marts.releases
where yanked
order by released_at desc nulls last
limit 200
