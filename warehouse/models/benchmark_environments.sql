-- What each benchmark run measured: framework, server and every installed release.
-- @grain one row per benchmark run and target
-- @column run_id: Benchmark run.
-- @column target: Name of the target within the run.
-- @column framework: Slug in the registry, or reference_asgi, reference_wsgi.
-- @column release: Version of the framework; apps without a package have a digest of code and lock.
-- @column track: With the server of its documentation, with the common one, or without any. Values:
--   documented, same-server, in-process.
-- @column server: Server; none in process.
-- @column server_release: Version of the server; null if it is not a package.
-- @column database: Database that the app was given; none if it reads none. Values: none, sqlite,
--   postgresql.
-- @column status: failed when it could not be built. Values: ok, failed.
-- @column failure: Why it could not be built; null when it was.
-- @column as_of: Day whose releases were taken; null for the newest.
-- @column lock: Every distribution in it, name==version.
-- @column package_count: How many these are.
-- @column size_bytes: Size of the installed files without byte code; null if not built.
-- @column app_sha256: Digest of the sample app's files.
-- @column newer_exists: Sentence about a newer release that this Python cannot take; null if there is none.
-- @column note: What was wrong with the index when it was chosen; null if nothing.
-- @column machine: Machine of the run.
-- @column python: Python of the run.
-- @column plan: Plan of the run.
-- @column origin: How the run came here. Values: local, imported, recorded, live.
-- @column measured_at: When the run ended (UTC).
-- @unique run_id, target
select r.run_id, e.target, e.framework, e.release, e.track, e.server, e.server_release, e.database, e.status,
    e.failure, e.as_of, e.lock, len(e.lock) as package_count, e.size_bytes, e.app_sha256, e.newer_exists,
    e.note, r.machine, r.python, r.plan, r.origin, r.measured_at
from raw.bench_environments_now e
join marts.benchmark_runs r on r.run_id = e.run and r.origin = e.origin
order by r.measured_at, r.run_id, e.target
