-- Groups of frameworks whose CPU costs the data cannot tell apart, instead of ranks. Two frameworks share a
-- group exactly when no difference was shown between them, so one framework may belong to several groups.
-- @grain one row per run, track, database, workload, group and framework
-- @column run_id: Benchmark run.
-- @column track: With the server of its documentation, with the common one, or without any. Values:
--   documented, same-server, in-process.
-- @column database: Database behind the workload. Values: none, sqlite, postgresql.
-- @column workload: Endpoint of the sample API.
-- @column group_number: Number of the group, cheapest first.
-- @column framework: A member: slug in the registry, or reference_asgi, reference_wsgi.
-- @column release: Its release.
-- @column run_count: Most runs that a comparison in it rests on.
-- @column machine: Machine.
-- @column python: Implementation and version of Python.
-- @column origin: How the run came here. Values: local, imported, recorded, live.
-- @column measured_at: When the run ended (UTC).
-- @column is_current: True for the newest of its kind on its machine.
-- @unique run_id, track, database, workload, group_number, framework, release
select g.run as run_id, g.track, g.database, g.workload, g.group_number, g.framework, g.release, g.run_count,
    r.machine, r.python, g.origin, r.measured_at,
    r.enters_headlines and r.measured_at = max(r.measured_at) filter (where r.enters_headlines)
        over (partition by r.machine, g.track, g.database, g.workload) as is_current
from raw.bench_groups_now g
join marts.benchmark_runs r on r.run_id = g.run and r.origin = g.origin
where r.status = 'complete'
order by r.measured_at, g.run, g.track, g.workload, g.group_number, g.framework
