-- The frameworks of the registry, and those that were removed from it since this installation knows them.
-- @grain one row per framework
-- @column framework: Slug, the short name used in every table.
-- @column name: Name for people.
-- @column kind: Server interface. Values: ASGI, WSGI, full stack, own server.
-- @column repository: GitHub repository as owner/name.
-- @column repository_id: Numeric id of the repository on GitHub, its identity over renames: from the
--   registry, else as GitHub told it; null until then.
-- @column former_repositories: Earlier owner/name pairs of the same repository.
-- @column package: Normalised name on the package index.
-- @column docs_url: Address of the documentation.
-- @column tags: Community tags that mean this framework.
-- @column aliases: Other names that people use for it.
-- @column colour_slot: Position in the palette, 0 to 7; null is drawn in grey.
-- @column headline: True for those that a comparison starts with.
-- @column position: Order in the registry.
-- @column active: False after the framework was removed from the registry.
-- @column owns_package: True for the one framework that figures of the package belong to: an active one
--   before a removed one, where both name the same package.
-- @unique framework
with known as (
    from raw.registry_entries_now
    qualify row_number() over (partition by framework order by load_id desc, source, origin) = 1
), learnt as (
    select framework, repository, arg_max(repository_id, (day, load_id)) as repository_id
    from raw.repository_snapshots_now
    group by framework, repository
)
select framework, name, kind, repository, coalesce(k.repository_id, l.repository_id) as repository_id,
    former_repositories, package, docs_url, tags, aliases, colour_slot, headline,
    position, active,
    row_number() over (partition by package order by active desc, position, framework) = 1 as owns_package
from known k
left join learnt l using (framework, repository)
order by position, framework
