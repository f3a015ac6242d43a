-- How did downloads of the three headline frameworks develop, month by month?
-- Windows of about a month, by the month they end in; one line per series and source, never joined.
select w.framework, w.series, w.source, date_trunc('month', w.period_end)::date as month,
    round(median(w.downloads_per_day))::bigint as downloads_per_day, count(*) as windows,
    bool_or(w.undercount_suspected) as undercount_suspected
from marts.downloads_windows w
join marts.frameworks f using (framework)
where f.headline and w.period_days <= 31
group by all
order by w.framework, w.series, w.source, month
