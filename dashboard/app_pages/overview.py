"""Which one should I choose?"""

from dashboard import db, performance, queries, ui, wording
from dashboard.cards import cards
from dashboard.features import matrix

PAGE = {
    "group": "Decide",
    "order": 10,
    "title": "Overview",
    "icon": "dashboard",
    "help": "Which one should I choose? The evidence at a glance.",
}

answer = wording.adoption_answer(db.rows(queries.ADOPTION))
missing = wording.not_measured(benchmarks=performance.measured_here(), features=matrix.known().proved_here)
ui.header("Which Python web framework should I choose?", f"{answer} {missing}")
picked = ui.pick()
for card in cards():
    card.render(picked)
