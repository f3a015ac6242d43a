"""Which one for my project?"""

import streamlit as st

from dashboard import ui
from dashboard.choose import sentences
from dashboard.choose.page import controls, parts, read
from dashboard.choose.page.told import tell

PAGE = {
    "group": "Decide",
    "order": 20,
    "title": "Choose",
    "icon": "tune",
    "help": "Which one for my project? Your weights and requirements against the evidence.",
}

st.title("Which one for my project?", anchor=False)
answer = st.empty()
case = controls.use_case()
picked = ui.pick()
evidence = read.evidence()
left, right = st.columns([3, 2], gap="large")
with right:
    wish = controls.wish(picked, case, evidence)
if not wish.matters:
    answer.markdown(sentences.NO_WEIGHTS)
else:
    told = tell(wish)
    answer.markdown(told.answer)
    with left:
        parts.result(told, wish)
        parts.changes(told)
        parts.for_and_against(told)
        parts.missing(told)
        parts.explained(evidence, wish)
