-- Which claims of the article do not hold as they stand, and what has changed?
select topic, coalesce(question, statement) as claim, verdict, value, unit, as_of, article_value, before, change,
    finding
from marts.claims
where verdict in ('holds in part', 'outdated', 'wrong')
order by list_position(['wrong', 'outdated', 'holds in part'], verdict), position
