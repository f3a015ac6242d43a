"""How fast is each growing?"""

import streamlit as st

from dashboard import card, db, queries, trends, ui, wording
from dashboard.measures import MEASURES

PAGE = {
    "group": "Evidence",
    "order": 10,
    "title": "Trends",
    "icon": "trending_up",
    "help": "How fast is each growing? Stars, downloads, questions and job adverts over time.",
}

st.title("How fast is each growing?", anchor=False)
answer = st.empty()
picked = ui.pick()
answer.markdown(wording.momentum_answer(ui.of(picked, db.rows(queries.ADOPTION))))

with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
    measure = ui.choice("Measure", list(MEASURES), key="measure")
    show = ui.choice(
        "Show", ["Value", "Relative"], key="show", help="Relative: the first figure shown is 100."
    )
    span = ui.choice("Range", list(trends.RANGES), default="All", key="range")
    with st.popover("Axes", icon=":material/tune:"):
        scale = ui.choice("Scale", ["Linear", "Log"], key="scale")
        time = ui.choice("Time", ["Calendar", "Since first release"], key="time")
        marks = st.toggle("Mark major releases", value=True, key="marks", bind="query-params")
        every = measure == "Downloads" and st.toggle(
            "All definitions of a download",
            key="definitions",
            bind="query-params",
            help="Sources differ in what they count as a download; unlike figures are never joined.",
        )

choice = trends.Choice(
    frameworks=ui.slugs(picked),
    measure=measure,
    relative=show == "Relative",
    range=span,
    log=scale == "Log",
    aligned=time != "Calendar",
    marks=marks,
    every_definition=every,
)
try:
    card.show("trend", choice.key, lambda: trends.card(choice))
except trends.NothingToShow as reason:
    st.info(str(reason), title="Nothing to draw yet", icon=":material/show_chart:")
