-- Which frameworks do people say they left, and for which?
select migrated_from, migrated_to, moves, reverse_moves, round(100 * share_of_pair) as percent_of_both_ways,
    last_at::date as last_told
from marts.migrations_between
order by moves desc, migrated_from, migrated_to
