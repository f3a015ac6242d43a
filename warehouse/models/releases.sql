-- Every release of each framework's package, put together from its files on the package index. A package
-- shows what the index said when asked live; only where it was never asked, imported or recorded files.
-- @grain one row per framework and version
-- @column framework: Slug in the registry.
-- @column package: Normalised name on the package index.
-- @column version: Version as its files are named.
-- @column released_at: When its first file that was not withdrawn was uploaded (UTC); null if the index does
--   not say.
-- @column yanked: True when the maintainers withdrew every file of it.
-- @column yanked_reason: Reason they gave for it, if any.
-- @column is_prerelease: True for alpha, beta, candidate and development versions.
-- @column is_newest: True for the highest version that is neither a pre-release nor withdrawn.
-- @column level: First part of the number that differs from the next lower stable version; other for the
--   first version and for a number that only repeats. Values: major, minor, patch, pre, other.
-- @column file_count: Files of the release.
-- @column wheel_size_bytes: Size of its smallest wheel in bytes; null without a wheel or where unknown.
-- @column sdist_size_bytes: Size of its smallest source archive in bytes; null without one or where unknown.
-- @column requires_python: Python versions it asks for; null if it names none.
-- @column has_wheel: True when it has a wheel.
-- @column source: Who listed the files.
-- @column origin: How the list came here. Values: live, local, imported, recorded.
-- @unique framework, version
-- @check the newest is stable and not withdrawn: not (is_newest and (is_prerelease or yanked))
with files as (
    from raw.index_files_now
    qualify dense_rank() over (
        partition by package order by list_position(['live', 'local', 'imported', 'recorded'], origin), source
    ) = 1
), versions as (
    select package, version, source, origin, max(release) as release, bool_or(is_prerelease) as is_prerelease,
        coalesce(min(uploaded_at) filter (where not yanked), min(uploaded_at)) as released_at,
        bool_and(yanked) as yanked, nullif(max(yanked_reason), '') as reason, count(*) as file_count,
        min(size_bytes) filter (where kind = 'wheel') as wheel_size_bytes,
        min(size_bytes) filter (where kind = 'sdist') as sdist_size_bytes,
        arg_min(requires_python, (kind <> 'wheel', filename)) as requires_python,
        bool_or(kind = 'wheel') as has_wheel
    from files
    group by package, version, source, origin
), numbered as (
    select *, list_resize(release, 6, 0) as number,
        lag(number) over (
            partition by package, is_prerelease order by number, released_at nulls first, version
        ) as lower_number,
        row_number() over (
            partition by package, is_prerelease or yanked
            order by number desc, released_at desc nulls last, version desc
        ) as place
    from versions
)
select f.framework, n.package, n.version, n.released_at, n.yanked,
    if(n.yanked, n.reason, null) as yanked_reason, n.is_prerelease,
    n.place = 1 and not n.is_prerelease and not n.yanked as is_newest,
    case
        when n.is_prerelease then 'pre'
        when n.lower_number is null or n.number = n.lower_number then 'other'
        when n.number[1] <> n.lower_number[1] then 'major'
        when n.number[2] <> n.lower_number[2] then 'minor'
        else 'patch'
    end as level,
    n.file_count, n.wheel_size_bytes, n.sdist_size_bytes, n.requires_python, n.has_wheel, n.source, n.origin
from numbered n
join marts.frameworks f on f.package = n.package and f.owns_package
order by f.framework, n.number, n.released_at, n.version
