"""What do its users say?"""

import streamlit as st

from dashboard import ui
from dashboard.community import box, page
from dashboard.community import choice as ask

PAGE = {
    "group": "Evidence",
    "order": 40,
    "title": "Community",
    "icon": "forum",
    "help": "What do its users say? Opinions with intervals, aspects, moves, their own words, questions.",
}

st.title("What do its users say?", anchor=False)
answer = st.empty()
picked = ui.pick()
choice = page.choose(picked)
answer.markdown(page.answer(choice))
if ask.coverage(choice):
    page.opinions(choice)
    page.details(choice)
    page.excerpts(choice)
else:
    page.nothing_read()
page.demand(choice)
st.markdown("#### Try the analyser")
box.show()
page.trust(choice)
