"""The ledger of the article's claims: what pages ask of it, and the same as CSV and Markdown."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence

from dashboard import claims_wording as wording
from dashboard import db
from dashboard.claims_wording import VERDICTS
from dashboard.queries import Query

CLAIMS = Query(
    """select claim, kind, topic, question, statement, verdict, value, low, high, unit, as_of, origin,
    finding, article_value, article_day, before, before_day, change, "then", rule, computed, sql, evidence,
    missing, remedy
from marts.claims
order by position"""
)

CSV = Query(
    """select claim, kind, topic, coalesce(question, statement) as statement, verdict, value, low, high, unit,
    as_of, origin, article_value, before, before_day, change, finding, missing, rule
from marts.claims
order by position"""
)


def ledger() -> list[db.Row]:
    """Every claim and question, in order; none where the snapshot was published before there were claims."""
    return db.rows(CLAIMS) if db.has("marts.claims") else []


def claims(rows: Sequence[db.Row]) -> list[db.Row]:
    """The statements of the article, without its questions."""
    return [row for row in rows if row["kind"] == "claim"]


def questions(rows: Sequence[db.Row]) -> list[db.Row]:
    """The article's five questions."""
    return [row for row in rows if row["kind"] == "question"]


def counts(rows: Sequence[db.Row]) -> dict[str, int]:
    """How many of the claims have each verdict, in the order of the page; verdicts of none are left out."""
    found = Counter(row["verdict"] for row in claims(rows))
    return {verdict: found[verdict] for verdict in VERDICTS if found[verdict]}


def by_topic(rows: Sequence[db.Row], verdicts: Sequence[str]) -> dict[str, list[db.Row]]:
    """The claims with one of the verdicts (all without any), by topic in the order of the ledger."""
    found: dict[str, list[db.Row]] = {}
    for row in claims(rows):
        if not verdicts or row["verdict"] in verdicts:
            found.setdefault(row["topic"], []).append(row)
    return found


def markdown(rows: Sequence[db.Row], now: dt.datetime) -> str:
    """The ledger as Markdown: the counts, the questions with their answers, a table of the claims."""
    lines = ["# Does the article still hold?", "", wording.answer(counts(rows)), ""]
    for row in questions(rows):
        lines.append(f"- **{row['question']}** {wording.REPLIES[row['verdict']]}: {wording.finding(row)}")
    lines += ["", "| Claim | Verdict | Today | Change |", "| --- | --- | --- | --- |"]
    for row in claims(rows):
        told = (row["statement"], row["verdict"], wording.today(row, now), wording.change(row))
        cells = (cell.replace("|", "\\|") for cell in told)
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)
