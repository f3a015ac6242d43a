-- What is the newest release of each framework, and how often do they release?
select name, latest_version, latest_released_at::date as released_on,
    (select published_at::date from ops.snapshot) - latest_released_at::date as days_old, releases_last_365
from marts.scoreboard
order by latest_released_at desc nulls last
