-- What happened, one line per event, for lists and marks on charts. So far: stable releases whose date is
-- known.
-- @grain one row per event
-- @column event_id: Hash of kind, framework and subject; the same after every rebuild.
-- @column day: UTC day of the event.
-- @column kind: What kind of event it is. Values: release, crossover, regression, anomaly, meter_change,
--   vulnerability.
-- @column framework: Slug in the registry.
-- @column title: What happened, in a few words.
-- @column detail: The rest of it.
-- @unique event_id
select md5(concat_ws('|', 'release', r.framework, r.version)) as event_id, r.released_at::date as day,
    'release' as kind, r.framework, f.name || ' ' || r.version as title,
    case r.level
        when 'major' then 'First release of a new major version.'
        when 'minor' then 'First release of a new minor version.'
        when 'patch' then 'Patch release.'
        else 'Release.'
    end || if(r.yanked, ' Withdrawn' || coalesce(': ' || rtrim(r.yanked_reason, '.'), '') || '.', '')
        as detail
from marts.releases r
join marts.frameworks f using (framework)
where r.released_at is not null and not r.is_prerelease
order by day, event_id
