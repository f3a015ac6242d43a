-- What a benchmark run could not measure, and why, in the words of its first occurrence.
-- @grain one row per run, target, workload, step and status
-- @column run_id: Benchmark run.
-- @column target: Name of the target within the run.
-- @column framework: Slug in the registry, or reference_asgi, reference_wsgi.
-- @column release: Version of the framework; unknown if its environment could not be built.
-- @column track: With the server of its documentation, with the common one, or without any. Values:
--   documented, same-server, in-process.
-- @column workload: Endpoint of the sample API; null where all of them are concerned.
-- @column step: Where it failed. Values: environment, start, load.
-- @column status: failed is the app's own doing, void the measurement's. Values: failed, void.
-- @column rounds: Rounds in which it happened.
-- @column sentence: Why, in the first of them.
-- @column machine: Machine.
-- @column origin: How the run came here. Values: local, imported, recorded, live.
-- @column measured_at: When the run ended (UTC).
-- @unique run_id, target, workload, step, status
with failed as (
    select run, origin, target, null as workload, 'environment' as step, 'failed' as status, 1 as round,
        failure as sentence
    from raw.bench_environments_now
    where status = 'failed'
    union all
    select run, origin, target, null, 'start', status, round, sentence
    from raw.bench_starts_now
    where status <> 'ok'
    union all
    select run, origin, target, workload, 'load', status, round, sentence
    from raw.bench_samples_now
    where status <> 'ok'
), counted as (
    select run, origin, target, workload, step, status, count(distinct round) as rounds,
        arg_min(sentence, round) as sentence
    from failed
    group by all
)
select c.run as run_id, c.target, e.framework, e.release, e.track, c.workload, c.step, c.status, c.rounds,
    c.sentence, r.machine, c.origin, r.measured_at
from counted c
join marts.benchmark_runs r on r.run_id = c.run and r.origin = c.origin
join raw.bench_environments_now e on e.run = c.run and e.origin = c.origin and e.target = c.target
order by r.measured_at, c.run, c.target, c.workload, c.step, c.status
