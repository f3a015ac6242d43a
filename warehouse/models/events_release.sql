-- Events of the kind release: stable releases whose date is known.
-- @grain one row per release
-- @column event_id: Hash of kind, framework and version.
-- @column day: UTC day of the release.
-- @column kind: What kind of event it is. Values: release.
-- @column framework: Slug in the registry.
-- @column title: Framework and version.
-- @column detail: Level of the release, and whether it was withdrawn and why.
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
