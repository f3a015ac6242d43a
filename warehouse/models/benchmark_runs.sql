-- Benchmark runs: what was measured, on which machine, and what may be concluded from it. A run that came
-- here on several ways is shown once, as measured here, else as imported, else as recorded.
-- @grain one row per benchmark run
-- @column run_id: Identity of the benchmark run.
-- @column origin: How it came here. Values: local, imported, recorded, live.
-- @column plan: What was planned: quick, weekly, full, custom, history or regression.
-- @column status: complete, or partial when it was interrupted or killed. Values: complete, partial.
-- @column stop_reason: Why it ended; null if it was killed. Values: precise, budget, interrupted, nothing
--   left.
-- @column started_at: When measuring began (UTC).
-- @column ended_at: When it ended (UTC); null if it was killed.
-- @column measured_at: When it ended, or began if it was killed (UTC).
-- @column machine: Twelve digits that identify the machine's hardware.
-- @column machine_name: Processor, cores and virtualisation, for people.
-- @column cpu: Model of the processor.
-- @column architecture: Processor architecture.
-- @column cores: Logical cores.
-- @column core_limit: Cores that a container's quota leaves; null without one.
-- @column memory_gib: Memory in GiB.
-- @column virtualization: Hypervisor and container, or none.
-- @column system: Kind of operating system.
-- @column os: Operating system and its version.
-- @column kernel: Version of the kernel.
-- @column python: Implementation and version of Python.
-- @column database: Database behind the workloads that read one. Values: none, sqlite, postgresql.
-- @column as_of: Day whose releases were measured; null for the newest.
-- @column rounds: Rounds that were measured to their end.
-- @column pinned: True when server and load generator were kept on a core each.
-- @column shares_core: True when both had to share the only core.
-- @column gate: What else the machine did; null if the run was killed. Values: quiet, busy, contended.
-- @column foreign_cores: Median of the cores that were busy with other work; null likewise.
-- @column pressure: Median share (0 to 1) of the time in which a process waited for a core; null if
--   unknown.
-- @column wall_clock_counts: True when wall-clock figures and latencies mean something: a quiet machine
--   with a core for each side.
-- @column enters_headlines: True for a complete run of the newest releases with the sample apps.
-- @column is_newest: True for the newest of those on its machine.
-- @column command: Command that repeats it.
-- @column code_version: Version of framewatch that measured.
-- @column seed: Seed of the order of targets and of the bootstrap.
-- @column results_sha256: Checksum over its rows, written when it ended; null if it was killed.
-- @column note: What a reader must know of it; null if nothing.
-- @unique run_id
with shown as (
    from raw.bench_runs_now
    qualify row_number() over (
        partition by run order by list_position(['local', 'imported', 'recorded', 'live'], origin), source
    ) = 1
), judged as (
    select *, coalesce(ended_at, started_at) as measured_at,
        coalesce(gate = 'quiet' and not shares_core, false) as wall_clock_counts,
        status = 'complete' and as_of is null and plan in ('quick', 'weekly', 'full', 'custom')
            as enters_headlines
    from shown
)
select run as run_id, origin, plan, status, stop_reason, started_at, ended_at, measured_at, machine,
    concat_ws(', ', cpu, cores || ' cores', nullif(virtualization, 'none')) as machine_name, cpu,
    architecture, cores, core_limit, memory_gib, virtualization, system, os, kernel, python, database, as_of,
    rounds, pinned, shares_core, gate, foreign_cores, pressure, wall_clock_counts, enters_headlines,
    enters_headlines
        and row_number() over (partition by machine, enters_headlines order by measured_at desc, run) = 1
        as is_newest,
    command, code_version, seed, results_sha256, note
from judged
order by measured_at, run_id
