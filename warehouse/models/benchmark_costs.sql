-- What a request costs on one machine. Other work only ever adds to a cost, so CPU times are lower
-- quartiles over the rounds, and on a contended machine upper bounds. Wall-clock figures and latencies are
-- withheld unless the machine was quiet.
-- @grain one row per run, target and workload
-- @column run_id: Benchmark run.
-- @column target: Name of the target within the run.
-- @column framework: Slug in the registry, or reference_asgi, reference_wsgi.
-- @column release: Version of the framework.
-- @column track: With the server of its documentation, with the common one, or without any. Values:
--   documented, same-server, in-process.
-- @column server: Server; none in process.
-- @column workload: Endpoint of the sample API.
-- @column database: Database behind the workload. Values: none, sqlite, postgresql.
-- @column rounds: Rounds with a usable sample.
-- @column void_rounds: Rounds that were measured under conditions that say nothing.
-- @column failed_rounds: Rounds in which the app failed.
-- @column cpu_us_per_request: CPU time (µs) of the server's processes per verified request at saturation;
--   null without a usable sample.
-- @column requests_per_core_second: Requests that one core serves in a second at that cost; null likewise.
-- @column cpu_basis: Whether other work may have raised the CPU time. Values: measured, upper bound.
-- @column requests_per_second: Median of the requests answered per second; null unless the machine was
--   quiet.
-- @column latency_rate: Requests per second at which latencies were taken; null if they were not.
-- @column latency_p50_ms: Median latency (ms) at that rate; null unless the machine was quiet.
-- @column latency_p99_ms: 99th percentile of the latency (ms), median of the rounds; null likewise.
-- @column gate: What else the machine did; null if the run was killed. Values: quiet, busy, contended.
-- @column machine: Machine.
-- @column python: Implementation and version of Python.
-- @column plan: Plan of the run.
-- @column run_status: partial when the run was interrupted or killed. Values: complete, partial.
-- @column origin: How the run came here. Values: local, imported, recorded, live.
-- @column measured_at: When the run ended (UTC).
-- @column is_current: True for the newest of its kind on its machine, from a complete run.
-- @unique run_id, target, workload
with measured as (
    select s.run, s.origin, s.target, s.workload,
        count(*) filter (where s.loop <> 'open' and s.status = 'ok') as rounds,
        count(*) filter (where s.loop <> 'open' and s.status = 'void') as void_rounds,
        count(*) filter (where s.loop <> 'open' and s.status = 'failed') as failed_rounds,
        quantile_cont(s.server_cpu_ns / s.requests / 1e3, 0.25)
            filter (where s.loop <> 'open' and s.status = 'ok' and s.requests > 0) as cpu_us_per_request,
        median(s.requests / s.wall_s) filter (where s.loop = 'closed' and s.status = 'ok')
            as requests_per_second,
        max(s.rate) filter (where s.loop = 'open') as latency_rate,
        median(s.latency_p50_ns / 1e6) filter (where s.loop = 'open' and s.status = 'ok') as latency_p50_ms,
        median(s.latency_p99_ns / 1e6) filter (where s.loop = 'open' and s.status = 'ok') as latency_p99_ms
    from raw.bench_samples_now s
    group by s.run, s.origin, s.target, s.workload
), described as (
    select m.*, e.framework, e.release, e.track, e.server,
        if(m.workload in ('row', 'rows'), e.database, 'none') as workload_database, r.gate, r.machine,
        r.python, r.plan, r.status as run_status, r.measured_at, r.enters_headlines, r.wall_clock_counts
    from measured m
    join marts.benchmark_runs r on r.run_id = m.run and r.origin = m.origin
    join raw.bench_environments_now e on e.run = m.run and e.origin = m.origin and e.target = m.target
)
select run as run_id, target, framework, release, track, server, workload, workload_database as database,
    rounds, void_rounds, failed_rounds, cpu_us_per_request,
    1e6 / cpu_us_per_request as requests_per_core_second,
    if(gate = 'contended' or gate is null, 'upper bound', 'measured') as cpu_basis,
    if(wall_clock_counts, requests_per_second, null) as requests_per_second, latency_rate,
    if(wall_clock_counts, latency_p50_ms, null) as latency_p50_ms,
    if(wall_clock_counts, latency_p99_ms, null) as latency_p99_ms,
    gate, machine, python, plan, run_status, origin, measured_at,
    enters_headlines and row_number() over (
        partition by machine, framework, track, server, workload, workload_database,
            enters_headlines and rounds > 0
        order by measured_at desc, run
    ) = 1 and rounds > 0 as is_current
from described
order by machine, track, workload, cpu_us_per_request, run_id
