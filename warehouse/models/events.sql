-- What happened, one line per event, for lists and marks on charts: the rows of all marts named events_ and a
-- kind, each of which states its rule.
-- @union events_*
-- @grain one row per event
-- @column event_id: Hash of kind and subject; the same after every rebuild from the same observations.
-- @column day: UTC day of the event.
-- @column kind: What kind of event it is. Values: release, crossover, regression, anomaly, meter_change,
--   vulnerability.
-- @column framework: Slug in the registry; null for an event that concerns all, such as a change of the meter.
-- @column title: What happened, in a few words.
-- @column detail: The rest of it.
-- @unique event_id
select event_id, day, kind, framework, title, detail
from united
order by day, event_id
