-- The accuracy card of the analyser: what it got right on labelled texts that it had not learnt from.
-- @grain one row per version of the analyser, split and measure
-- @column analyser_version: Version of the analyser.
-- @column split: Labelled texts that it was measured on.
-- @column measure: What was measured.
-- @column value: The figure.
-- @column low: Lower end of its 95 % interval; null without one.
-- @column high: Upper end of its 95 % interval; null without one.
-- @column cases: Labelled cases behind it; null when unknown.
-- @column is_current: True for the version whose card came last.
-- @column source: Who reported the figure.
-- @column origin: How it came. Values: local, live, imported, recorded.
-- @unique analyser_version, split, measure
with figures as (
    from raw.accuracy_figures_now
    qualify row_number() over (
        partition by analyser_version, split, measure
        order by list_position(['local', 'live', 'imported', 'recorded'], origin), load_id desc, source
    ) = 1
)
select analyser_version, split, measure, value, low, high, cases,
    analyser_version = first_value(analyser_version) over (order by load_id desc, analyser_version desc)
        as is_current,
    source, origin
from figures
order by analyser_version, split, measure
