-- Whether the package and the repository of each framework belong together, so that nobody's figures are shown
-- under another's name. The links that the newest metadata of the package name must lead to the tracked
-- repository: under its name in the registry, a former one, or the one that GitHub answers with.
-- Letter case and what follows owner/name do not matter. The repository itself must keep its numeric id: the
-- one in the registry if it names one, else always the same.
-- @grain one row per active framework
-- @column framework: Slug in the registry.
-- @column verdict: Whether they belong together. Values: ok, warning, unknown.
-- @column detail: What was found, in one sentence.
-- @column package: Normalised name on the package index.
-- @column repository: Repository in the registry, as owner/name.
-- @column linked_repositories: Repositories that the links of the package lead to, as owner/name.
-- @column version: Version whose metadata were read; null if none were.
-- @column fetched_at: When they were read (UTC).
-- @unique framework
with links as (
    select framework, version, fetched_at, list_distinct(list_transform(
            list_filter(
                flatten([regexp_extract_all(
                    lower(link),
                    '(?:github\.com|gitlab\.com|bitbucket\.org|codeberg\.org)[/:]+([\w.-]+/[\w.-]+)', 1
                ) for link in project_urls]),
                -- Pages of people and organisations are no repositories.
                lambda name: not regexp_full_match(name, '(sponsors|orgs|users|apps|marketplace)/.*')
            ),
            lambda name: regexp_replace(name, '\.git$', '')
        )) as linked
    from marts.package_facts
), identities as (
    select framework, lower(repository) as repository, list(distinct repository_id) as seen_ids,
        list(distinct lower(full_name)) as seen_names
    from raw.repository_snapshots_now
    group by all
), registered as (
    select framework, any_value(repository_id) as repository_id
    from raw.registry_entries_now
    group by framework
), joined as (
    select f.framework, f.name, f.package, f.repository, l.version, l.fetched_at,
        list_sort(coalesce(l.linked, [])) as linked,
        list_transform([f.repository] || coalesce(f.former_repositories, []), lambda name: lower(name))
            || coalesce(i.seen_names, []) as names,
        coalesce(i.seen_ids, []) as seen_ids, r.repository_id as registered_id
    from marts.frameworks f
    left join links l on l.framework = f.framework
    left join identities i on i.framework = f.framework and i.repository = lower(f.repository)
    left join registered r on r.framework = f.framework
    where f.active
), judged as (
    select *, case
            when len(list_distinct(seen_ids || [registered_id])) > 1 then 'other id'
            when version is null then 'no metadata'
            when len(linked) = 0 then 'no link'
            when list_has_any(linked, names) then 'linked'
            else 'other link'
        end as finding
    from joined
)
select framework,
    case when finding = 'linked' then 'ok' when finding in ('other id', 'other link') then 'warning'
        else 'unknown' end as verdict,
    case finding
        when 'other id' then format(
            '{} answered with another numeric id than before: it may be another repository under the same '
            'name; check the registry.', repository
        )
        when 'no metadata' then format('Nothing is known of the links of {} yet.', package)
        when 'no link' then format('{} {} links to no repository.', package, version)
        when 'linked' then format('{} {} links to {}.', package, version, repository)
        else format(
            '{} {} links to {} and not to {}: it may be the package of somebody else; check the registry.',
            package, version, array_to_string(linked, ', '), repository
        )
    end as detail,
    package, repository, linked as linked_repositories, version, fetched_at
from judged
order by framework
