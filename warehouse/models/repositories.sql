-- The repository of each framework as GitHub described it last, how much work goes on in it, and how far its
-- star history is read. The sum of the history is compared with the repository's own count of stars: they
-- agree when they differ by at most half a percent, or ten stars.
-- @grain one row per framework whose repository was asked for
-- @column framework: Slug in the registry.
-- @column repository: Repository in the registry, as owner/name.
-- @column repository_id: GitHub's numeric id, its identity over renames.
-- @column full_name: Its owner/name today; differs from repository after a rename.
-- @column former_names: Other names that it was seen under here, or that the registry knows.
-- @column stars: Stars at the last look.
-- @column stars_day: UTC day of the last look.
-- @column forks: Forks.
-- @column watchers: Accounts that are told of everything that happens in it.
-- @column open_issues_and_pulls: Open issues and open pull requests together.
-- @column archived: True when its owners closed it.
-- @column licence: SPDX identifier of its licence; NOASSERTION if GitHub does not know it, null if none.
-- @column created_at: When it was created (UTC).
-- @column pushed_at: When a branch was last pushed to, by people or bots (UTC); null if never.
-- @column open_issues: Open issues; null until counted.
-- @column closed_issues: Closed issues.
-- @column open_pull_requests: Open pull requests.
-- @column closed_pull_requests: Closed pull requests, merged ones included.
-- @column contributors: People with a commit on the default branch, anonymous ones included.
-- @column commits_90_days: Commits to the default branch in the 90 days before the count.
-- @column lower_bounds: Which of these counts GitHub stopped early, so that there may be more.
-- @column counted_on: UTC day of the oldest of these counts; null until counted.
-- @column history_from: First day of the star history as far as it is read; null if nothing is.
-- @column history_to: Last complete day of it.
-- @column history_complete: True when it is read back to the creation of the repository.
-- @column history_stars: Stars that still exist, the unfinished day included; null while it is incomplete.
-- @column history_difference: history_stars less stars; null while incomplete or not read since stars_day.
-- @column history_agrees: Whether the two agree; null where there is no difference to judge.
-- @column source: Who reported.
-- @column origin: How the facts came here. Values: live, local, imported, recorded.
-- @unique framework
with seen as (
    from raw.repository_snapshots_now
    qualify row_number() over (partition by framework order by day desc, load_id desc, source, origin) = 1
), names as (
    select framework, repository_id, list_distinct(list(full_name) || list(repository)) as names
    from raw.repository_snapshots_now
    group by framework, repository_id
), newest_counts as (
    from raw.repository_counts_now
    qualify row_number() over (
        partition by framework, measure, repository_id order by day desc, load_id desc, source, origin
    ) = 1
), counts as (
    select framework, repository_id, min(day) as counted_on,
        max(count) filter (where measure = 'open_issues') as open_issues,
        max(count) filter (where measure = 'closed_issues') as closed_issues,
        max(count) filter (where measure = 'open_pull_requests') as open_pull_requests,
        max(count) filter (where measure = 'closed_pull_requests') as closed_pull_requests,
        max(count) filter (where measure = 'contributors') as contributors,
        max(count) filter (where measure = 'commits_90_days') as commits_90_days,
        coalesce(list(measure order by measure) filter (where is_lower_bound), []) as lower_bounds
    from newest_counts
    group by framework, repository_id
), history as (
    select framework, min(day) as history_from, max(day) as history_to,
        bool_and(is_complete_history) as history_complete, arg_max(stars, day) as stars
    from marts.star_history
    group by framework
), unfinished as (
    select g.framework, sum(g.stars)::bigint as stars, max(g.day) as read_to
    from raw.stars_given_now g
    join history h on h.framework = g.framework and g.day > h.history_to
    join seen s on s.framework = g.framework and s.repository_id = g.repository_id
    group by g.framework
)
select s.framework, f.repository, s.repository_id, s.full_name,
    list_sort(list_filter(
        list_distinct(n.names || f.former_repositories || [f.repository]),
        lambda name: lower(name) <> lower(s.full_name)
    )) as former_names,
    s.stars, s.day as stars_day, s.forks, s.watchers, s.open_issues_and_pulls, s.archived, s.licence,
    s.created_at, s.pushed_at, c.open_issues, c.closed_issues, c.open_pull_requests, c.closed_pull_requests,
    c.contributors, c.commits_90_days, c.lower_bounds, c.counted_on, h.history_from, h.history_to,
    coalesce(h.history_complete, false) as history_complete,
    if(h.history_complete, h.stars + coalesce(u.stars, 0), null) as history_stars,
    -- Read a day apart, the two differ by the stars of a day.
    if(coalesce(u.read_to, h.history_to) >= s.day, history_stars - s.stars, null) as history_difference,
    abs(history_difference) <= greatest(10, s.stars * 0.005) as history_agrees,
    s.source, s.origin
from seen s
join marts.frameworks f on f.framework = s.framework
join names n on n.framework = s.framework and n.repository_id = s.repository_id
left join counts c on c.framework = s.framework and c.repository_id = s.repository_id
left join history h on h.framework = s.framework
left join unfinished u on u.framework = s.framework
order by f.position, s.framework
