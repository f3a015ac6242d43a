-- How often do job adverts on Hacker News name each framework?
select framework, year(month) as year, count(*) as months, sum(ads_mentioning)::bigint as ads_mentioning,
    round(100 * sum(ads_mentioning) / nullif(sum(ads_total), 0), 2) as percent_of_ads
from marts.hiring_monthly
group by framework, year(month)
order by framework, year
