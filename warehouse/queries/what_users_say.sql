-- How do users judge each framework, on which aspects, and how many opinions is that?
select framework, aspect, voices, threads, round(net, 2) as net, round(net_low, 2) as net_low,
    round(net_high, 2) as net_high, round(100 * share_positive) as percent_positive
from marts.aspect_sentiment
where audience = 'users'
order by net desc nulls last, voices desc, framework, aspect
