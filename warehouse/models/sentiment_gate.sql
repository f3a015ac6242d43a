-- Whether polarity is read accurately enough to be shown: only if every version of the analyser whose
-- opinions could be counted was right in at least 80 % of those that it is confident of, and confident of at
-- least 35 % of them, on labelled texts that share no register and no construction family with what it learnt
-- from: what is plain enough for the analyser is no fair sample of what people say. Everything that shows net
-- sentiment, a ranking or a share of positive opinions asks here.
-- @grain one row; none before an opinion was read
-- @column analyser_version: Version of the analyser that decides: of those in use the least accurate one.
-- @column is_open: True when it may be shown.
-- @column reason: Why not; that it may, where it may.
-- @column shown_precision: Share of its confident polarities that are right; null when not on its card.
-- @column shown_coverage: Share of polarities that it is confident of; null when not on its card.
-- @column least_precision: What is asked of shown_precision.
-- @column least_coverage: What is asked of shown_coverage.
-- @unique analyser_version
with used as (
    select distinct analyser_version from marts.opinions where excluded_as = 'none'
), cards as (
    select u.analyser_version, 0.80::double as least_precision, 0.35::double as least_coverage,
        max(a.value) filter (where a.measure = 'shown_precision') as shown_precision,
        max(a.value) filter (where a.measure = 'shown_coverage') as shown_coverage,
        count(a.measure) > 0 as has_card
    from used u
    left join marts.sentiment_accuracy a
        on a.analyser_version = u.analyser_version and a.split = 'cross_validation'
        and a.method = 'analyser'
    group by u.analyser_version
    qualify row_number() over (order by shown_precision nulls first, u.analyser_version) = 1
)
select analyser_version,
    coalesce(shown_precision >= least_precision and shown_coverage >= least_coverage, false) as is_open,
    case
        when has_card and shown_precision is null then format(
            'the analyser {} is never sure enough to be right in {:.0f} % of the cases', analyser_version,
            100 * least_precision
        )
        when shown_precision is null then format('the analyser {} has no accuracy card', analyser_version)
        when shown_precision < least_precision then format(
            'of the opinions that the analyser {} is confident of, {:.1f} % are right, and {:.0f} % are asked for',
            analyser_version, 100 * shown_precision, 100 * least_precision
        )
        when shown_coverage is null or shown_coverage < least_coverage then format(
            'the analyser {} is confident of {:.0f} % of the opinions, and {:.0f} % are asked for',
            analyser_version, 100 * coalesce(shown_coverage, 0), 100 * least_coverage
        )
        else 'accurate enough'
    end as reason,
    shown_precision, shown_coverage, least_precision, least_coverage
from cards
