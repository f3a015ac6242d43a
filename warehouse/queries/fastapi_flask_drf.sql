-- Is FastAPI faster than Flask, and Flask faster than Django REST framework?
select workload, track, database, framework, reference, round(ratio, 2) as times_the_cpu,
    round(ratio_low, 2) as low, round(ratio_high, 2) as high, verdict, scope, run_count, machine, origin
from marts.benchmark_ratios
where is_current and metric = 'cpu'
    and (framework, reference) in (('fastapi', 'flask'), ('flask', 'django-rest-framework'))
order by machine, track, workload, framework
