-- Did the releases of five years make a request cheaper or dearer?
select framework, workload, release, released_at::date as released_on,
    round(cpu_us_per_request, 1) as cpu_us_per_request, round(ratio, 2) as newest_by_this,
    round(ratio_low, 2) as low, round(ratio_high, 2) as high, verdict, machine, origin
from marts.benchmark_history
where is_current
order by framework, workload, as_of nulls last
