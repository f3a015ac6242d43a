-- What past releases cost per request, called in process with one small app, all on today's Python and
-- machine.
-- @grain one row per run, framework, release and workload
-- @column run_id: Benchmark run.
-- @column framework: Slug in the registry.
-- @column release: Version of the framework.
-- @column as_of: First of the chosen days on which it was the newest; null for the newest of all.
-- @column released_at: When it was released (UTC); null if the index does not say.
-- @column workload: Endpoint of the sample API.
-- @column cpu_us_per_request: CPU time (µs) per request, lower quartile of the rounds.
-- @column start_cpu_s: CPU seconds to import the app and give the first answer, lower quartile of the rounds.
-- @column rounds: Rounds with a usable sample.
-- @column newest_release: Newest release in the same run.
-- @column ratio: Cost of the newest release / cost of this one; above 1 this one was faster. 1 for the
--   newest, null with too few rounds.
-- @column ratio_low: Lower end of its 95 % interval within this run; null for the newest.
-- @column ratio_high: Upper end of its 95 % interval within this run; null for the newest.
-- @column verdict: What the interval shows about this release; null for the newest. Values: faster, slower,
--   no difference shown.
-- @column cpu_basis: Whether other work may have raised the CPU time. Values: measured, upper bound.
-- @column machine: Machine.
-- @column python: Implementation and version of Python.
-- @column origin: How the run came here. Values: local, imported, recorded, live.
-- @column measured_at: When the run ended (UTC).
-- @column is_current: True for the newest complete history of its machine.
-- @unique run_id, framework, release, workload
with points as (
    select c.*, e.as_of
    from marts.benchmark_costs c
    join marts.benchmark_environments e on e.run_id = c.run_id and e.target = c.target
    where c.plan = 'history' and c.cpu_us_per_request is not null
), begun as (
    select run, origin, target, quantile_cont(cpu_s, 0.25) as start_cpu_s
    from raw.bench_starts_now
    group by run, origin, target
), newest as (
    select run_id, framework, arg_max(release, coalesce(as_of, 'infinity'::date)) as release
    from points
    group by run_id, framework
), newest_run as (
    select machine, arg_max(run_id, measured_at) as run_id
    from points
    where run_status = 'complete'
    group by machine
)
select p.run_id, p.framework, p.release, p.as_of, k.released_at, p.workload, p.cpu_us_per_request,
    i.start_cpu_s, p.rounds, n.release as newest_release, if(p.release = n.release, 1, b.ratio) as ratio,
    b.ratio_low, b.ratio_high, b.verdict, p.cpu_basis, p.machine, p.python, p.origin, p.measured_at,
    coalesce(w.run_id = p.run_id, false) as is_current
from points p
join newest n on n.run_id = p.run_id and n.framework = p.framework
left join begun i on i.run = p.run_id and i.origin = p.origin and i.target = p.target
left join raw.bench_ratios_now b on b.run = p.run_id and b.origin = p.origin and b.framework = p.framework
    and b.release = p.release and b.reference = p.framework and b.reference_release = n.release
    and b.workload = p.workload and b.metric = 'cpu' and b.run_count = 1
left join marts.releases k on k.framework = p.framework and k.version = p.release
left join newest_run w on w.machine = p.machine
order by p.framework, p.workload, p.as_of nulls last, p.run_id
