"""Does the article still hold?"""

from dashboard import claims, claims_page, ui
from dashboard import claims_wording as wording

PAGE = {
    "group": "Proof",
    "order": 10,
    "title": "Claims",
    "icon": "gavel",
    "help": "Does the article still hold? Each of its claims, judged anew from today's data.",
}

rows = claims.ledger()
ui.header("Does the article still hold?", wording.answer(claims.counts(rows)))
if rows:
    claims_page.article(rows)
    claims_page.questions(rows)
    claims_page.ledger(rows, claims_page.chosen(claims.counts(rows)))
    claims_page.take_along(rows)
else:
    ui.commands("framewatch collect   # publishes anew, with the claims")
