"""The questions behind Features."""

from __future__ import annotations

from dashboard.queries import Query

MATRIX = Query(
    """select area, probe, title, question, kind, unit, framework, release, is_newest, verdict, detail, value,
    method, evidence, documentation, machine, probed_at, origin
from marts.feature_matrix
order by position, framework"""
)

SINCE = Query(
    """select framework, probe, has_it, since_release, lacking_release, releases, oldest_release
from marts.feature_since"""
)

EVIDENCE = Query(
    """select program, program_file, program_code, probe_file, probe_lines, probe_code, server,
    server_release, python, cpu, newer_exists
from marts.feature_matrix
where framework = $framework and probe = $probe"""
)

SAMPLES = Query(
    """select framework, endpoint, code, lines, origin
from marts.sample_api
order by framework, endpoint"""
)

ANSWERS = Query(
    """select framework, endpoint, position, mistake, request, status, media_type, body, release, asked_at,
    origin
from marts.sample_api_answers
order by framework, endpoint, position"""
)

COSTS = Query(
    """select c.framework, c.workload, c.database, c.server, c.cpu_us_per_request, c.cpu_basis, c.rounds,
    quantile_cont(s.server_cpu_ns / s.requests / 1e3, 0.75) as cpu_us_upper_quartile
from marts.benchmark_costs c
join raw.bench_samples_now s
    on s.run = c.run_id and s.origin = c.origin and s.target = c.target and s.workload = c.workload
where c.is_current and c.machine = $machine and c.track = 'documented' and s.loop <> 'open'
    and s.status = 'ok' and s.requests > 0
group by all
order by c.workload, c.framework"""
)
