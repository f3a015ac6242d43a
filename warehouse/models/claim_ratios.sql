-- What the claims about speed are judged from: CPU cost of one request behind the servers that each
-- documentation names, framework against framework, on one machine: this one as soon as something was measured
-- here, else that of the newest imported, else of the newest recorded run. Of a workload that reads a database
-- only PostgreSQL counts where it was measured, else SQLite, which is hard on those with many connections.
-- @grain one row per workload, framework and reference
-- @column workload: Endpoint of the sample API.
-- @column position: Order of the workloads.
-- @column what: What its request does, as it stands in a sentence.
-- @column database: Database behind the workload. Values: none, sqlite, postgresql.
-- @column framework: The one that is judged.
-- @column name: Its name.
-- @column release: Its release.
-- @column reference: The one it is compared with.
-- @column reference_name: Name of that.
-- @column ratio: Cost of the reference / cost of the framework; above 1 the framework is faster.
-- @column ratio_low: Lower end of its 95 % interval.
-- @column ratio_high: Upper end of its 95 % interval.
-- @column verdict: What the interval shows. Values: faster, slower, no difference shown.
-- @column figures: Reference, ratio and interval in one text.
-- @column cpu_us_per_request: CPU time (µs) of the framework per request in that run; null without one.
-- @column run_count: Runs in it.
-- @column is_headline: True when it rests on three runs or more.
-- @column machine_name: Machine, for people.
-- @column run_id: Benchmark run.
-- @column measured_on: UTC day on which the newest of the runs ended.
-- @column origin: How the run came here. Values: local, imported, recorded, live.
-- @unique workload, framework, reference
with machine as (
    select machine, machine_name
    from marts.benchmark_runs
    where enters_headlines
    order by list_position(['local', 'live', 'imported', 'recorded'], origin), measured_at desc, machine
    limit 1
), measured as (
    select b.*, m.machine_name,
        list_position(['postgresql', 'sqlite', 'none'], b.database) as place,
        min(place) over (partition by b.workload) as chosen
    from marts.benchmark_ratios b
    join machine m on m.machine = b.machine
    where b.is_current and b.metric = 'cpu' and b.track = 'documented'
), named as (
    select map {
        'plain': 'plain text', 'json': 'JSON', 'parameters': 'typed parameters',
        'validate': 'a validated POST', 'row': 'one row from a database',
        'rows': '100 rows from a database', 'html': 'an HTML list', 'upload': 'an upload',
        'auth': 'an authenticated request', 'stream': 'a stream', 'fan_out': 'three slow upstreams',
        'websocket': 'a WebSocket echo'
    } as words
)
select b.workload, list_position(map_keys(words), b.workload) as position,
    coalesce(words[b.workload], b.workload) as what, b.database, b.framework, f.name, b.release, b.reference,
    g.name as reference_name, b.ratio, b.ratio_low, b.ratio_high, b.verdict,
    format('{} {:.2f} [{:.2f}, {:.2f}]{}', g.name, b.ratio, b.ratio_low, b.ratio_high,
        if(b.verdict = 'no difference shown', ' no difference shown', '')) as figures,
    c.cpu_us_per_request, b.run_count, b.is_headline, b.machine_name, b.run_id, b.measured_at::date as measured_on, b.origin
from measured b
cross join named
join marts.frameworks f on f.framework = b.framework
join marts.frameworks g on g.framework = b.reference
left join marts.benchmark_costs c on c.run_id = b.run_id and c.framework = b.framework
    and c.release = b.release and c.track = b.track and c.server = b.server and c.workload = b.workload
    and c.database = b.database
where b.place = b.chosen
qualify row_number() over (
    partition by b.workload, b.framework, b.reference order by b.measured_at desc, b.run_count desc, b.run_id
) = 1
order by position, f.position, g.position
