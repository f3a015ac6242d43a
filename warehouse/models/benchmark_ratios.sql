-- How many times the cost of a framework its reference has, from interleaved rounds on one machine. A ratio
-- of one run speaks of that run alone; headlines rest on at least three. Where the interval holds 1, no
-- difference was shown. Figures of different machines, Pythons or databases are never compared.
-- @grain one row per run, workload, track, framework, release, server, database, reference, its release,
--   metric and number of runs
-- @column run_id: Benchmark run at whose end it was computed: the newest one in it.
-- @column machine: Machine.
-- @column python: Implementation and version of Python.
-- @column workload: Endpoint of the sample API; start for cold starts.
-- @column track: With the server of its documentation, with the common one, or without any. Values:
--   documented, same-server, in-process.
-- @column framework: The one that is judged.
-- @column release: Its release.
-- @column server: Its server; none in process.
-- @column database: Database behind the workload. Values: none, sqlite, postgresql.
-- @column reference: The one it is compared with.
-- @column reference_release: Its release.
-- @column origin: How the run came here. Values: local, imported, recorded, live.
-- @column metric: What costs were compared: CPU time per request, wall-clock time per request, 99th
--   percentile of the latency at an equal rate, or CPU time of a cold start. Values: cpu, wall_clock,
--   latency_p99, start_cpu.
-- @column run_count: Runs in it.
-- @column rounds: Rounds that both had, over all runs.
-- @column ratio: Cost of the reference / cost of the framework; above 1 the framework is faster.
-- @column ratio_low: Lower end of its 95 % interval.
-- @column ratio_high: Upper end of its 95 % interval.
-- @column smallest_detectable: Relative difference (0.05 is 5 %) that these data would have shown with a
--   probability of 80 %.
-- @column verdict: What the interval shows. Values: faster, slower, no difference shown.
-- @column measured_at: When the newest of the runs ended (UTC).
-- @column plan: Plan of that run.
-- @column gate: What else the machine did meanwhile. Values: quiet, busy, contended.
-- @column scope: Whom the interval speaks of. Values: within this run, over several runs.
-- @column is_headline: True when it rests on three runs or more of the newest releases.
-- @column is_current: True for the newest of its kind on its machine, over the most runs.
-- @unique run_id, workload, track, framework, release, server, database, reference, reference_release,
--   metric, run_count
-- @check an interval holds its ratio: ratio_low <= ratio and ratio <= ratio_high and ratio_low > 0
with known as (
    select b.*, r.plan, r.gate, r.enters_headlines
    from raw.bench_ratios_now b
    join marts.benchmark_runs r on r.run_id = b.run and r.origin = b.origin
    where r.status = 'complete'
)
select run as run_id, machine, python, workload, track, framework, release, server, database, reference,
    reference_release, origin, metric, run_count, rounds, ratio, ratio_low, ratio_high, smallest_detectable,
    verdict, measured_at, plan, gate,
    if(run_count = 1, 'within this run', 'over several runs') as scope,
    run_count >= 3 and enters_headlines as is_headline,
    enters_headlines and row_number() over (
        partition by machine, workload, track, framework, server, database, reference, metric,
            enters_headlines
        order by measured_at desc, run_count desc, run
    ) = 1 as is_current
from known
order by machine, track, workload, metric, framework, reference, measured_at, run_count
