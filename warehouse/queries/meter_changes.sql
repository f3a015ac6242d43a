-- When did the way of counting downloads change, and not the frameworks?
select day, collection, series, direction, round(100 * (ratio - 1)) as percent,
    round(100 * (ratio / length_ratio - 1)) as percent_per_day, packages, before_end, period_end
from marts.meter_changes
order by day desc
