-- Since which release a framework has a feature, as far as older releases were probed. Between the last
-- release without it and the first with it the feature came; releases in between were not tried. Probes that
-- ended in an error say nothing.
-- @grain one row per framework and probe that has a verdict for two or more releases
-- @column framework: Slug in the registry.
-- @column probe: Short name of the probe.
-- @column has_it: Whether the highest probed release has it, with limits or an extra included.
-- @column since_release: Lowest probed release from which all later ones have it; null if the highest lacks it.
-- @column lacking_release: Highest probed release before that which lacks it; null if no probed one does: the
--   feature may be older than since_release.
-- @column releases: Releases that were tried with a verdict.
-- @column oldest_release: Lowest release that was tried with a verdict.
-- @unique framework, probe
with cells as (
    select framework, probe, release, release_number, verdict in ('yes', 'with limits', 'needs extra') as has_it
    from raw.probe_results_now
    where verdict not in ('error', 'not applicable')
    qualify row_number() over (
        partition by framework, probe, release
        order by list_position(['local', 'live', 'imported', 'recorded'], origin), probed_at desc
    ) = 1
), spans as (
    select framework, probe, arg_max(has_it, release_number) as has_it, count(*) as releases,
        arg_min(release, release_number) as oldest_release,
        max(release_number) filter (where not has_it) as last_lacking
    from cells
    group by framework, probe
    having count(*) > 1
)
select s.framework, s.probe, s.has_it,
    min_by(c.release, c.release_number) filter (
        where s.has_it and (s.last_lacking is null or c.release_number > s.last_lacking)
    ) as since_release,
    if(s.has_it, any_value(c.release) filter (where c.release_number = s.last_lacking), null)
        as lacking_release,
    s.releases, s.oldest_release
from spans s
join cells c on c.framework = s.framework and c.probe = s.probe
join raw.probes_now p on p.probe = s.probe
join marts.frameworks f on f.framework = s.framework
where p.kind = 'feature'
group by s.framework, s.probe, s.has_it, s.releases, s.oldest_release
order by s.framework, s.probe
