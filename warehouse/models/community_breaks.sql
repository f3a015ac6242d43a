-- Quarters in which other versions of the analyser read the opinions than in the quarter before: a step in
-- such a quarter may come from the analyser.
-- @grain one row per framework and quarter
-- @column framework: Slug in the registry.
-- @column quarter: First day of the quarter with other versions.
-- @column before: Versions that read the earlier quarter, in alphabetical order.
-- @column versions: Versions that read this one.
-- @unique framework, quarter
with quarters as (
    select framework, date_trunc('quarter', spoken_at)::date as quarter,
        list_sort(list(distinct analyser_version)) as versions
    from marts.community_voices
    group by all
)
select framework, quarter, lag(versions) over (partition by framework order by quarter) as before, versions
from quarters
qualify before <> versions
order by framework, quarter
