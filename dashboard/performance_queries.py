"""The questions behind Performance: each about one machine, whose figures are never mixed with another's."""

from __future__ import annotations

from dashboard.queries import Query, literal


def narrowed(sql: str, **values: tuple[str, ...]) -> str:
    """The rows of a question in which each named column has one of the values."""
    conditions = [f"list_contains({literal(wanted)}, {column})" for column, wanted in values.items()]
    inner = "\n".join(f"    {line}" for line in sql.splitlines())
    return f"from (\n{inner}\n)\nwhere " + "\n    and ".join(conditions)


MACHINES = Query(
    """select machine, machine_name, run_id, origin, plan, measured_at, cpu, architecture, cores, core_limit,
    memory_gib, virtualization, os, kernel, python, rounds, pinned, shares_core, gate, foreign_cores, command,
    code_version, seed, note, count(*) over (partition by machine) as runs
from marts.benchmark_runs
where enters_headlines
qualify row_number() over (partition by machine order by measured_at desc, run_id) = 1
order by origin <> 'local', measured_at desc"""
)

RATIOS = Query(
    """select run_id, workload, track, framework, release, server, database, reference, reference_release,
    metric, run_count, rounds, ratio, ratio_low, ratio_high, smallest_detectable, verdict, origin, measured_at
from marts.benchmark_ratios
where is_current and machine = $machine
order by track, workload, framework, reference, measured_at"""
)

COSTS = Query(
    """select framework, release, track, server, workload, database, cpu_us_per_request,
    requests_per_core_second, cpu_basis, requests_per_second, latency_rate, latency_p50_ms, latency_p99_ms,
    rounds, void_rounds, failed_rounds, gate, origin, run_id, measured_at
from marts.benchmark_costs
where is_current and machine = $machine
order by track, workload, cpu_us_per_request"""
)

SPLIT = Query(
    """select framework, release, workload, documented_server, documented_us, documented_server_us,
    same_server, same_server_us, same_server_only_us, framework_us, server_share, cpu_basis, origin, run_id,
    measured_at
from marts.benchmark_split
where is_current and machine = $machine
order by workload, documented_us"""
)

STARTS = Query(
    """select framework, release, track, server, starts, cold_start_cpu_s, cold_start_s, memory_bytes,
    memory_after_load_bytes, install_size_bytes, package_count, gate, origin, run_id, measured_at
from marts.benchmark_starts
where is_current and machine = $machine and track = 'documented'
order by cold_start_cpu_s"""
)

HISTORY = Query(
    """select framework, release, as_of, released_at, workload, cpu_us_per_request, rounds,
    newest_release, ratio, ratio_low, ratio_high, verdict, cpu_basis, python, origin, run_id, measured_at
from marts.benchmark_history
where is_current and machine = $machine and list_contains($frameworks, framework)
order by framework, workload, coalesce(released_at, as_of::timestamp, measured_at)"""
)

ENVIRONMENTS = Query(
    """select framework, release, track, server, server_release, database, status, failure, package_count,
    size_bytes, app_sha256, newer_exists, note, lock, run_id
from marts.benchmark_environments
where run_id in (
    select run_id from marts.benchmark_costs where is_current and machine = $machine
    union
    select run_id from marts.benchmark_runs where is_newest and machine = $machine
)
order by framework, track, run_id"""
)

FAILURES = Query(
    """select framework, release, track, workload, step, rounds, sentence, run_id
from marts.benchmark_failures
where status = 'failed' and run_id in (
    select run_id from marts.benchmark_runs where is_newest and machine = $machine
)
order by framework, track, workload"""
)
