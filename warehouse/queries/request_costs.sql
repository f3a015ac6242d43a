-- How many requests does one core serve per second in each framework, on the newest machine measured?
with newest as (
    select machine from marts.benchmark_runs where enters_headlines order by measured_at desc limit 1
)
select c.framework, c.release, c.server, c.workload, c.database,
    round(c.cpu_us_per_request, 1) as cpu_us_per_request,
    round(c.requests_per_core_second) as requests_per_core_second, c.cpu_basis, c.rounds, c.origin,
    c.measured_at
from marts.benchmark_costs c
join newest using (machine)
where c.is_current and c.track = 'documented' and c.rounds > 0
order by c.workload, c.database, c.cpu_us_per_request
