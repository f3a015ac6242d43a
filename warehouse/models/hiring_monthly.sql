-- Adverts of the monthly Hacker News hiring thread that name a framework. Recorded months serve only before
-- the first live one of the framework.
-- @grain one row per framework and month
-- @column framework: Slug in the registry.
-- @column month: First day of the month of the thread.
-- @column ads_mentioning: Adverts that name the framework; 0 means that it was looked for and not found.
-- @column ads_total: Adverts in the thread.
-- @column share: Share of the adverts that name it, 0 to 1; null for a thread without adverts.
-- @column source: Who counted.
-- @column origin: How the count came here. Values: live, local, imported, recorded.
-- @unique framework, month
with counted as (
    select *,
        min(month) filter (where origin in ('live', 'local')) over (partition by framework)
            as first_live_month
    from raw.hiring_months_now
)
select framework, month, ads_mentioning, ads_total, ads_mentioning / nullif(ads_total, 0) as share, source,
    origin
from counted
where origin <> 'recorded' or first_live_month is null or month < first_live_month
qualify row_number() over (
    partition by framework, month
    order by list_position(['live', 'local', 'imported', 'recorded'], origin), source
) = 1
order by framework, month
