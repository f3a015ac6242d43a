"""How fast is each growing?"""

from collections.abc import Sequence
from functools import partial

import streamlit as st

from dashboard import card, db, queries, trend_breakdowns, trend_events, trends, ui, wording
from dashboard.catalogue import Entry
from dashboard.measures import MEASURES
from dashboard.trend_breakdown_wording import no_figures
from dashboard.trend_breakdowns import BREAKDOWNS

PAGE = {
    "group": "Evidence",
    "order": 10,
    "title": "Trends",
    "icon": "trending_up",
    "help": "How fast is each growing? Stars, downloads, questions and job adverts over time.",
}
OPTIONS = [
    "Stars",
    "Downloads",
    *BREAKDOWNS,
    *(name for name in MEASURES if name not in ("Stars", "Downloads")),
]
NOTHING = "Nothing to draw yet"


def choose(picked: Sequence[Entry], measure: str) -> trends.Choice:
    """How the measure is to be drawn; every choice stands in the URL."""
    show = ui.choice(
        "Show", ["Value", "Relative"], key="show", help="Relative: the first figure shown is 100."
    )
    span = ui.choice("Range", list(trends.RANGES), default="All", key="range")
    with st.popover("Axes", icon=":material/tune:"):
        scale = ui.choice("Scale", ["Linear", "Log"], key="scale")
        time = ui.choice("Time", ["Calendar", "Since first release"], key="time")
        marks = st.toggle("Mark major releases", value=True, key="marks", bind="query-params")
        events = measure in trend_events.MEASURES and st.toggle(
            "Mark what happened",
            value=True,
            key="events",
            bind="query-params",
            help="Who passed whom, unusual figures, and changes of the meter.",
        )
        every = measure == "Downloads" and st.toggle(
            "All definitions of a download",
            key="definitions",
            bind="query-params",
            help="Sources differ in what they count as a download; unlike figures are never joined.",
        )
    return trends.Choice(
        frameworks=ui.slugs(picked),
        measure=measure,
        relative=show == "Relative",
        range=span,
        log=scale == "Log",
        aligned=time != "Calendar",
        marks=marks,
        events=events,
        every_definition=every,
    )


def show_trend(choice: trends.Choice) -> None:
    """One measure of all picked frameworks, and what happened to it."""
    try:
        card.show("trend", choice.key, lambda: trends.card(choice))
    except trends.NothingToShow as reason:
        st.info(str(reason), title=NOTHING, icon=":material/show_chart:")
        return
    shown = card.ready("trend", choice.key, lambda: trends.card(choice)).card
    trend_events.show(trends.events(choice, shown.data))


def show_breakdown(name: str, picked: Sequence[Entry], span: str) -> None:
    """Downloads taken apart, a chart for each picked framework."""
    breakdown, years = BREAKDOWNS[name], trends.RANGES[span]
    absent = trend_breakdowns.missing(breakdown, picked)
    with st.grid(2, min_column_width=420, gap="medium"):
        for entry in picked:
            if entry.name not in absent:
                with st.container():
                    build = partial(trend_breakdowns.card, breakdown, entry, years)
                    card.show(f"breakdown_{entry.framework}", (name, span), build)
    if absent:
        st.info(no_figures(name, absent), title=NOTHING, icon=":material/show_chart:")


st.title("How fast is each growing?", anchor=False)
answer = st.empty()
picked = ui.pick()
answer.markdown(wording.momentum_answer(ui.of(picked, db.rows(queries.ADOPTION))))

measure = ui.choice("Measure", OPTIONS, key="measure")
with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
    if measure in BREAKDOWNS:
        span = ui.choice("Range", list(trends.RANGES), default="All", key="range")
    else:
        choice = choose(picked, measure)
if measure in BREAKDOWNS:
    show_breakdown(measure, picked, span)
else:
    show_trend(choice)
