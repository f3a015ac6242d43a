-- What a new release changed: old and new, measured in turns in two locked environments. A change is stated
-- only when its whole interval lies beyond 5 % over at least three runs.
-- @grain one row per framework, pair of releases, workload and machine: the comparison over the most runs
-- @column framework: Slug in the registry.
-- @column old_release: Release before.
-- @column new_release: Release that was noticed.
-- @column workload: Endpoint of the sample API.
-- @column track: With the server of its documentation, with the common one, or without any. Values:
--   documented, same-server, in-process.
-- @column database: Database behind the workload. Values: none, sqlite, postgresql.
-- @column change: What the new release is. Values: slower, faster, none shown, too few runs.
-- @column ratio: CPU time of the old release / CPU time of the new one; above 1 the new one is faster.
-- @column ratio_low: Lower end of its 95 % interval.
-- @column ratio_high: Upper end of its 95 % interval.
-- @column run_count: Runs in it.
-- @column rounds: Rounds in it.
-- @column smallest_detectable: Relative difference that these data would have shown with a probability of
--   80 %.
-- @column run_id: Newest of the runs.
-- @column machine: Machine.
-- @column python: Implementation and version of Python.
-- @column origin: How the run came here. Values: local, imported, recorded, live.
-- @column measured_at: When the newest of the runs ended (UTC).
-- @unique framework, old_release, new_release, workload, track, database, machine
select b.framework, b.reference_release as old_release, b.release as new_release, b.workload, b.track,
    b.database,
    case
        when b.run_count < 3 then 'too few runs'
        when b.ratio_high < 1 / 1.05 then 'slower'
        when b.ratio_low > 1.05 then 'faster'
        else 'none shown'
    end as change,
    b.ratio, b.ratio_low, b.ratio_high, b.run_count, b.rounds, b.smallest_detectable, b.run as run_id,
    b.machine, b.python, b.origin, b.measured_at
from raw.bench_ratios_now b
join marts.benchmark_environments e on e.run_id = b.run and e.origin = b.origin and e.framework = b.framework
    and e.release = b.release and e.track = b.track and e.target like '%/after'
where e.plan = 'regression' and b.reference = b.framework and b.metric = 'cpu'
qualify row_number() over (
    partition by b.framework, b.reference_release, b.release, b.workload, b.track, b.database, b.machine
    order by b.run_count desc, b.measured_at desc, b.run
) = 1
order by b.framework, b.measured_at, b.workload
