-- The accuracy card of the analyser: what it got right on labelled texts that it had not learnt from.
-- @grain one row per version of the analyser, split, method and measure
-- @column analyser_version: Version of the analyser.
-- @column split: Labelled texts that it was measured on: cross_validation shares no register and no
--   construction family with what was learnt from, development is by other hands.
-- @column method: The analyser, or a simple method beside it. Values: analyser, always_positive, vader.
-- @column measure: What was measured.
-- @column value: The figure.
-- @column low: Lower end of its 95 % interval; null without one.
-- @column high: Upper end of its 95 % interval; null without one.
-- @column cases: Labelled cases behind it; null when unknown.
-- @column is_current: True for the version whose card came last.
-- @column source: Who reported the figure.
-- @column origin: How it came. Values: local, live, imported, recorded.
-- @unique analyser_version, split, method, measure
with figures as (
    from raw.analyser_figures_now
    qualify row_number() over (
        partition by analyser_version, split, method, measure
        order by list_position(['local', 'live', 'imported', 'recorded'], origin), load_id desc, source
    ) = 1
)
select analyser_version, split, method, measure, value, low, high, cases,
    analyser_version = first_value(analyser_version) over (order by load_id desc, analyser_version desc)
        as is_current,
    source, origin
from figures
order by analyser_version, split, method, measure
