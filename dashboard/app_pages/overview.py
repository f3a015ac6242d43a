"""Which one should I choose?"""

from dashboard import db, queries, ui, wording
from dashboard.cards import cards

PAGE = {
    "group": "Decide",
    "order": 10,
    "title": "Overview",
    "icon": "dashboard",
    "help": "Which one should I choose? The evidence at a glance.",
}

ui.header("Which Python web framework should I choose?", wording.adoption_answer(db.rows(queries.ADOPTION)))
picked = ui.pick()
for card in cards():
    card.render(picked)
