-- What the newest release of each framework's package says about itself. Where the metadata of the newest
-- release are not known yet, those of an older one stand here with its version.
-- @grain one row per framework
-- @column framework: Slug in the registry.
-- @column package: Normalised name on the package index.
-- @column version: Version that the metadata belong to.
-- @column released_at: When that version was released (UTC); null if unknown.
-- @column requires_python: Python versions it asks for; null if it names none.
-- @column python_versions: Python versions that its classifiers name, such as 3.14, lowest first.
-- @column dependency_count: Requirements without extras, those for some platforms or Python versions
--   included.
-- @column dependencies: Requirements without extras, as written.
-- @column optional_dependencies: Requirements that belong to an extra, as written.
-- @column typed: True when it says that it ships types; null if unknown.
-- @column wheel_size_bytes: Size of its smallest wheel in bytes; null if unknown.
-- @column licence: Licence expression, or the first line of the licence text.
-- @column project_urls: Label and address of each project link.
-- @column is_pre_1_0: True when the version is below 1.0; null if it is not numbered.
-- @column source: Who was asked.
-- @column fetched_at: When (UTC).
-- @unique framework
select f.framework, m.package, m.version, r.released_at, m.requires_python,
    [array_to_string(pair, '.') for pair in list_sort([
        string_split(regexp_extract(classifier, '\d+\.\d+$'), '.')::integer[] for classifier in m.classifiers
        if regexp_full_match(classifier, 'Programming Language :: Python :: \d+\.\d+')
    ])] as python_versions,
    len(m.dependencies) as dependency_count, m.dependencies, m.optional_dependencies, m.typed,
    coalesce(m.wheel_size_bytes, r.wheel_size_bytes) as wheel_size_bytes,
    nullif(trim(regexp_extract(m.licence, '\S[^\r\n]*')), '') as licence, m.project_urls,
    try_cast(split_part(m.version, '.', 1) as integer) = 0 as is_pre_1_0, m.source, m.fetched_at
from raw.index_metadata_now m
join marts.frameworks f on f.package = m.package and f.owns_package
left join marts.releases r on r.framework = f.framework and r.version = m.version
qualify row_number() over (
    partition by f.framework
    order by list_position(['live', 'local', 'imported', 'recorded'], m.origin),
        coalesce(r.is_newest, false) desc, m.load_id desc, m.version desc
) = 1
order by f.framework
