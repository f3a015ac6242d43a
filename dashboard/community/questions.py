"""The questions that Community asks the warehouse."""

from __future__ import annotations

from dashboard.queries import Query

GATE = Query("from marts.sentiment_gate")

CARD = Query(
    """select split, method, measure, value, low, high, cases, analyser_version
from marts.sentiment_accuracy
where is_current
order by split, measure, method"""
)

SOURCES = Query(
    """select source, status, last_success_at, error, rows
from marts.source_freshness
where group_name = 'community'
order by source""",
    volatile=True,
)

OPINIONS = Query(
    """select s.framework, s.aspect, s.since, s.heard, s.voices, s.threads, s.opinionated,
    s.opinionated_threads, s.positive_voices, s.negative_voices, s.communities, s.net, s.net_low, s.net_high,
    s.share_positive, s.share_low, s.share_high, s.design_effect, s.shown, s.share_shown,
    t.verdict as trend, t.difference, t.difference_low, t.difference_high, t.p_adjusted
from marts.aspect_sentiment s
left join marts.sentiment_trends t using (framework, aspect, audience)
where s.audience = $audience and list_contains($frameworks, s.framework)
order by s.framework, s.aspect"""
)

TOPICS = Query(
    """select framework, aspect, voices as heard, threads, since
from marts.community_topics
where audience = $audience and list_contains($frameworks, framework)
order by framework, aspect"""
)

BY_COMMUNITY = Query(
    """select framework, community, weight, since, voices, threads, positive_voices, negative_voices, net,
    net_low, net_high, design_effect, shown
from marts.sentiment_sources
where audience = $audience and list_contains($frameworks, framework)
order by framework, community"""
)

QUARTERS = Query(
    """select framework, quarter, voices, threads, communities, net, net_low, net_high, shown, starts_break
from marts.sentiment_quarterly
where audience = $audience and list_contains($frameworks, framework)
order by framework, quarter"""
)

MENTIONS = Query(
    """select framework, quarter, sum(mentions)::bigint as mentions, sum(threads)::bigint as threads,
    sum(opinions)::bigint as opinions, sum(excluded)::bigint as excluded
from marts.community_mentions
where list_contains($frameworks, framework)
group by framework, quarter
order by framework, quarter"""
)

MOVES = Query(
    """select migrated_from, migrated_to, moves, moves_last_year, reverse_moves, threads, first_at, last_at,
    share_of_pair, share_low, share_high
from marts.migrations_between
where list_contains($frameworks, migrated_from) or list_contains($frameworks, migrated_to)
order by moves desc, migrated_from, migrated_to"""
)

EXCERPTS = Query(
    """select framework, aspect, polarity, position, excerpt, url, community, created_at, votes, confidence,
    rule, is_maintainer
from marts.community_excerpts
where audience = $audience and list_contains($frameworks, framework)
order by framework, aspect, polarity desc, position"""
)

COVERAGE = Query(
    """select framework, sum(items)::bigint as items, sum(counted)::bigint as counted,
    sum(not_confident)::bigint as not_confident, sum(without_opinion)::bigint as without_opinion,
    sum(other_languages)::bigint as other_languages, sum(duplicates)::bigint as duplicates,
    sum(bots)::bigint as bots, sum(promotion)::bigint as promotion, sum(job_adverts)::bigint as job_adverts,
    sum(maintainers)::bigint as maintainers, min(first_at) as first_at, max(last_at) as last_at,
    list(distinct community order by community) as communities
from marts.community_coverage
where list_contains($frameworks, framework)
group by framework
order by items desc, framework"""
)

BREAKS = Query(
    """select framework, quarter, before, versions
from marts.community_breaks
where list_contains($frameworks, framework)
order by quarter, framework"""
)

ASKED = Query(
    """select framework, tag, day, questions, origin
from marts.questions_weekly
where list_contains($frameworks, framework)
qualify row_number() over (partition by framework, tag order by day desc) = 1
order by questions desc"""
)

UNANSWERED = Query(
    """select framework, tag, day, questions, unanswered, share
from marts.community_unanswered
where list_contains($frameworks, framework)
qualify row_number() over (partition by framework, tag order by day desc) = 1
order by share desc"""
)

HIRING = Query(
    """select framework, month, ads_mentioning, ads_total, share, origin
from marts.hiring_monthly
where list_contains($frameworks, framework) and ads_total > 0
qualify month = max(month) over ()
order by share desc, framework"""
)
