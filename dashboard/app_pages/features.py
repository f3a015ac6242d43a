"""What does each really do?"""

import streamlit as st

from dashboard import ui
from dashboard.features import matrix, page, side_by_side, wording

PAGE = {
    "group": "Evidence",
    "order": 30,
    "title": "Features",
    "icon": "checklist",
    "help": "What does each really do? Features proved by running programs, and the same API in each.",
}

st.title("What does each really do?", anchor=False)
answer = st.empty()
found = matrix.known()
if not found.features:
    answer.markdown(wording.NOTHING_PROBED)
    ui.commands(
        "framewatch probe                       # all frameworks, about six minutes",
        "framewatch probe --framework fastapi   # or only those you name",
    )
else:
    picked = ui.pick()
    first_line, provenance = page.answer(found, picked)
    answer.markdown(first_line)
    st.caption(provenance)
    page.show(found, picked, page.choose(found))
    side_by_side.show(picked)
