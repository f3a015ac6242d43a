-- How old the newest success of each source is, and what became of its last run. A run that brought a part of
-- the rows or stopped at a request budget counts as a success; its sentences stay readable.
-- @view
-- @grain one row per source that this installation can ask
-- @column source: Name of the source.
-- @column group_name: Group of sources with one schedule.
-- @column last_success_at: End of its newest success (UTC); null if there was none.
-- @column age_hours: Hours since then.
-- @column status: The last run failed; or there was none; or by age. Values: fresh, stale, failed, never.
-- @column fresh_hours: Hours after which its newest success counts as stale.
-- @column last_run_at: Start of its newest run (UTC); null if it never ran.
-- @column last_status: How that run ended. Values: ok, partial, budget, failed.
-- @column error: What went wrong in it, one sentence per failure; null when nothing did.
-- @column newest_day: Newest UTC day that its figures speak of; null if they name no day.
-- @column rows: Rows that it has brought so far, repetitions not counted.
-- @unique source
with runs as (
    select source, max(ended_at) filter (where status <> 'failed') as last_success_at,
        max(started_at) as last_run_at, arg_max(status, (started_at, ended_at)) as last_status,
        -- arg_max passes over nulls; inside a struct the null of a run without errors is kept.
        arg_max({'text': error}, (started_at, ended_at)).text as error
    from ops.runs
    group by source
), dated as (
    select source, origin, day from raw.star_counts
    union all select source, origin, day from raw.downloads_by_day
    union all select source, origin, day from raw.downloads_by_python_day
    union all select source, origin, day from raw.downloads_by_system_day
    union all select source, origin, period_start + greatest(period_days - 1, 0)::integer
        from raw.downloads_by_window
    union all select source, origin, day from raw.question_counts
    union all select source, origin, month from raw.hiring_months
    union all select source, origin, uploaded_at::date from raw.index_files
    union all select source, origin, modified_at::date from raw.vulnerabilities
    union all select source, origin, day from raw.repository_snapshots
    union all select source, origin, day from raw.stars_given
    union all select source, origin, day from raw.repository_counts
), days as (
    select source, max(day) as newest_day from dated where origin = 'live' group by source
), batches as (
    -- Of its own runs, so that rows of a user's file under the name of a source do not count.
    select source, sum(rows_new)::bigint as rows from ops.runs group by source
)
select s.source, s.group_name, r.last_success_at,
    epoch((now() at time zone 'UTC') - r.last_success_at) / 3600 as age_hours,
    case
        when r.last_status is null then 'never'
        when r.last_status = 'failed' then 'failed'
        when age_hours > s.fresh_hours then 'stale'
        else 'fresh'
    end as status,
    s.fresh_hours, r.last_run_at, r.last_status, r.error, d.newest_day, coalesce(b.rows, 0) as rows
from ops.sources s
left join runs r on r.source = s.source
left join days d on d.source = s.source
left join batches b on b.source = s.source
order by s.group_name, s.source
