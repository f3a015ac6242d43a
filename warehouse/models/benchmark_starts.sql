-- Cold start, memory and size of each target behind its server.
-- @grain one row per run and target
-- @column run_id: Benchmark run.
-- @column target: Name of the target within the run.
-- @column framework: Slug in the registry, or reference_asgi, reference_wsgi.
-- @column release: Version of the framework.
-- @column track: With the server of its documentation or with the common one. Values: documented,
--   same-server.
-- @column server: Server.
-- @column starts: Starts that brought an answer.
-- @column failed_starts: Starts that did not.
-- @column cold_start_cpu_s: CPU seconds from the start of the process to its first answer, lower quartile.
-- @column cold_start_s: Seconds until then, median; null unless the machine was quiet.
-- @column memory_bytes: Memory of its processes alone after the start, median.
-- @column shared_memory_bytes: Memory with what processes share counted for each of them, median.
-- @column memory_after_load_bytes: Memory of its processes alone after all loads of a round, median.
-- @column install_size_bytes: Size of the installed files without byte code.
-- @column package_count: Distributions in its environment.
-- @column gate: What else the machine did; null if the run was killed. Values: quiet, busy, contended.
-- @column machine: Machine.
-- @column python: Implementation and version of Python.
-- @column plan: Plan of the run.
-- @column run_status: partial when the run was interrupted or killed. Values: complete, partial.
-- @column origin: How the run came here. Values: local, imported, recorded, live.
-- @column measured_at: When the run ended (UTC).
-- @column is_current: True for the newest of its kind on its machine, from a complete run.
-- @unique run_id, target
with measured as (
    select s.run, s.origin, s.target, count(*) filter (where s.status = 'ok') as starts,
        count(*) filter (where s.status = 'failed') as failed_starts,
        quantile_cont(s.cpu_s, 0.25) as cold_start_cpu_s, median(s.wall_s) as cold_start_s,
        median(s.uss_bytes) as memory_bytes, median(s.rss_bytes) as shared_memory_bytes,
        median(s.uss_after_bytes) as memory_after_load_bytes
    from raw.bench_starts_now s
    group by s.run, s.origin, s.target
)
select m.run as run_id, m.target, e.framework, e.release, e.track, e.server, m.starts, m.failed_starts,
    m.cold_start_cpu_s, if(r.wall_clock_counts, m.cold_start_s, null) as cold_start_s, m.memory_bytes,
    m.shared_memory_bytes, m.memory_after_load_bytes, e.size_bytes as install_size_bytes,
    len(e.lock) as package_count, r.gate, r.machine, r.python, r.plan, r.status as run_status, m.origin,
    r.measured_at,
    r.enters_headlines and m.starts > 0 and row_number() over (
        partition by r.machine, e.framework, e.track, e.server, r.enters_headlines and m.starts > 0
        order by r.measured_at desc, m.run
    ) = 1 as is_current
from measured m
join marts.benchmark_runs r on r.run_id = m.run and r.origin = m.origin
join raw.bench_environments_now e on e.run = m.run and e.origin = m.origin and e.target = m.target
where e.track <> 'in-process'
order by r.machine, e.track, m.cold_start_cpu_s, m.run
