-- How much of a request's CPU time is the server's and how much the framework's: the whole behind each
-- server against the same calls without any, in one run.
-- @grain one row per run, framework and workload
-- @column run_id: Benchmark run.
-- @column framework: Slug in the registry, or reference_asgi, reference_wsgi.
-- @column release: Version of the framework.
-- @column workload: Endpoint of the sample API.
-- @column documented_server: Server that its documentation names.
-- @column documented_us: CPU time (µs) per request behind that server.
-- @column same_server: The server that all frameworks share; null if it was not measured.
-- @column same_server_us: CPU time (µs) per request behind that one; null likewise.
-- @column framework_us: CPU time (µs) per request without a server, called in process.
-- @column documented_server_us: What the documented server adds; null where noise made it negative.
-- @column same_server_only_us: What the common server adds; null likewise or if it was not measured.
-- @column server_share: Share (0 to 1) of the documented server in the whole; null likewise.
-- @column cpu_basis: Whether other work may have raised the CPU times. Values: measured, upper bound.
-- @column machine: Machine.
-- @column python: Implementation and version of Python.
-- @column origin: How the run came here. Values: local, imported, recorded, live.
-- @column measured_at: When the run ended (UTC).
-- @column is_current: True for the newest of its kind on its machine.
-- @unique run_id, framework, release, workload
with costs as (
    from marts.benchmark_costs where cpu_us_per_request is not null and plan not in ('history', 'regression')
), split as (
    select d.run_id, d.framework, d.release, d.workload, d.server as documented_server,
        d.cpu_us_per_request as documented_us, s.server as same_server,
        s.cpu_us_per_request as same_server_us,
        p.cpu_us_per_request as framework_us, d.cpu_basis, d.machine, d.python, d.origin, d.measured_at,
        d.run_status
    from costs d
    join costs p on p.run_id = d.run_id and p.framework = d.framework and p.workload = d.workload
        and p.track = 'in-process'
    left join costs s on s.run_id = d.run_id and s.framework = d.framework and s.workload = d.workload
        and s.track = 'same-server'
    where d.track = 'documented'
)
select run_id, framework, release, workload, documented_server, documented_us, same_server, same_server_us,
    framework_us,
    if(documented_us >= framework_us, documented_us - framework_us, null) as documented_server_us,
    if(same_server_us >= framework_us, same_server_us - framework_us, null) as same_server_only_us,
    documented_server_us / documented_us as server_share, cpu_basis, machine, python, origin, measured_at,
    run_status = 'complete' and row_number() over (
        partition by machine, framework, workload, run_status order by measured_at desc, run_id
    ) = 1 as is_current
from split
order by machine, workload, documented_us, run_id
