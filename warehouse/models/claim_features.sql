-- What the claims about features are judged from: the cell of the feature matrix, and what the release of the
-- article's time showed: the one that was probed as of the day nearest to 30 November 2024, at most half a
-- year away. A cell that ended in an error says nothing and is left out.
-- @grain one row per framework and probe
-- @column framework: Slug in the registry.
-- @column name: Its name.
-- @column probe: Short name of the probe.
-- @column title: The feature, for people.
-- @column kind: Whether a feature is tried or a number measured. Values: feature, measure.
-- @column release: Release that was tried.
-- @column verdict: What was found. Values: yes, with limits, needs extra, no, not applicable.
-- @column has_it: True when it is there without an extra package: yes or with limits.
-- @column detail: The limit, the extra or the reason; null where there is none.
-- @column value: Number that was measured; null where there is none.
-- @column server: Server that ran it.
-- @column packages: Distributions beside it in the environment, name==version.
-- @column cell: Framework, release, feature and verdict in one text.
-- @column evidence: What was sent and what came back.
-- @column probed_on: UTC day on which it was tried.
-- @column origin: Where it was tried. Values: local, imported, recorded, live.
-- @column then_release: Release of the article's time; null if none was probed.
-- @column then_verdict: What that release showed; null likewise, or after an error.
-- @column then_value: Number measured with that release.
-- @column then_day: Day as of which that release was the newest.
-- @unique framework, probe
with past as (
    select r.framework, r.probe, r.release, nullif(r.verdict, 'error') as verdict, r.value, e.as_of
    from raw.probe_results_now r
    join raw.probe_environments_now e
        on e.framework = r.framework and e.release = r.release and e.origin = r.origin
    where abs(e.as_of - date '2024-11-30') <= 183
    qualify row_number() over (
        partition by r.framework, r.probe
        order by abs(e.as_of - date '2024-11-30'),
            list_position(['local', 'live', 'imported', 'recorded'], r.origin), r.probed_at desc
    ) = 1
)
select m.framework, f.name, m.probe, m.title, m.kind, m.release, m.verdict,
    m.verdict in ('yes', 'with limits') as has_it, m.detail, m.value, m.server, e.lock as packages,
    concat(f.name, ' ', m.release, ', ', m.title, ': ', m.verdict, ' (' || nullif(m.detail, '') || ')') as cell,
    m.evidence, m.probed_at::date as probed_on, m.origin, p.release as then_release,
    p.verdict as then_verdict, p.value as then_value, p.as_of as then_day
from marts.feature_matrix m
join marts.frameworks f on f.framework = m.framework
left join raw.probe_environments_now e
    on e.framework = m.framework and e.release = m.release and e.origin = m.origin
left join past p on p.framework = m.framework and p.probe = m.probe
where m.verdict <> 'error'
order by m.position, f.position
