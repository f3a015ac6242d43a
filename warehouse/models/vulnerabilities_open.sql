-- Published vulnerabilities that affect the newest stable release of a framework's package. No row of a
-- framework means that none is known, if vulnerability_summary says that somebody asked.
-- @grain one row per framework and vulnerability
-- @column framework: Slug in the registry.
-- @column package: Normalised name on the package index.
-- @column version: Newest stable release, which is affected.
-- @column vulnerability: Its CVE number; without one its first id at GitHub or elsewhere.
-- @column aliases: Its other ids.
-- @column summary: What it is; null if nobody says.
-- @column severity: low, moderate, high or critical; null if nobody judged it.
-- @column published_at: When it was published (UTC); null if nobody says.
-- @column fixed_versions: Versions of other lines of development that fix it; empty while there is no fix.
-- @column url: Where to read more.
-- @column source: Who reported it.
-- @column origin: How it came here. Values: live, local, imported, recorded.
-- @unique framework, vulnerability
select framework, package, newest_version as version, vulnerability, aliases, summary, severity, published_at,
    fixed_versions, url, source, origin
from marts.vulnerability_fixes
where is_open
order by framework, published_at, vulnerability
