"""Tables of Community: what became of the items, and how accurate the analyser is."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard import card, db, formats
from dashboard.community import choice as ask
from dashboard.community import questions, wording
from dashboard.community.choice import Choice, label

COVERAGE_COLUMNS = {
    "items": "Items",
    "counted": "Opinions that count",
    "not_confident": "Analyser abstains",
    "without_opinion": "No opinion",
    "other_languages": "Other languages",
    "duplicates": "Repetitions",
    "bots": "Bots",
    "promotion": "Promotion",
    "job_adverts": "Job adverts",
}
MEASURES = {
    "shown_precision": "Right among those it is sure of",
    "shown_coverage": "Share it is sure of",
    "mention_precision": "Names found that are meant",
    "mention_recall": "Names meant that are found",
    "false_mentions_rejected": "False names rejected",
    "macro_f1": "Polarity, macro F1",
    "opposed_accuracy": "Right where a text both praises and blames",
    "migration_accuracy": "Direction of moves right",
    "aspect_f1": "Aspects, micro F1",
    "vader_macro_f1": "Polarity by VADER, macro F1",
    "positive_macro_f1": "Polarity by always saying positive, macro F1",
}


def coverage(choice: Choice) -> None:
    """What became of the items about each picked framework; there must be some."""
    rows = ask.coverage(choice)
    takeaway = wording.coverage(rows)
    table = pd.DataFrame(
        [
            {"Framework": label(row["framework"])}
            | {title: row[column] for column, title in COVERAGE_COLUMNS.items()}
            for row in rows
        ]
    )
    with st.container(gap="xsmall", key="card_opinion_coverage"):
        st.markdown(f"##### {takeaway}")
        st.caption("Every item about a framework is in one of these columns")
        pinned = {"Framework": st.column_config.TextColumn(width=130, pinned=True)}
        st.dataframe(table, hide_index=True, height="content", column_config=pinned, alt=takeaway)
        asked = questions.COVERAGE.text(frameworks=choice.frameworks)
        data = db.read(questions.COVERAGE, frameworks=choice.frameworks)
        card.footer("opinion-coverage", ask.source(choice), takeaway, data, asked)


def accuracy() -> None:
    """The accuracy card of the analyser, or where to get it."""
    rows = db.rows(questions.CARD)
    if not rows:
        st.caption(
            "The accuracy card of the analyser is not in this snapshot yet. "
            "`framewatch sentiment eval FILE` measures it on labelled texts."
        )
        return
    takeaway = _takeaway(rows)
    table = pd.DataFrame(
        [
            {
                "Measure": MEASURES.get(row["measure"], row["measure"]),
                "Figure": formats.percent(row["value"])
                if row["value"] <= 1
                else formats.compact(row["value"]),
                "95 % interval": _interval(row),
                "Texts": row["split"],
                "Cases": row["cases"],
            }
            for row in rows
        ]
    )
    with st.container(gap="xsmall", key="card_accuracy"):
        st.markdown(f"##### {takeaway}")
        st.caption("Accuracy card of the analyser: measured on labelled texts that it did not learn from")
        st.dataframe(table, hide_index=True, height="content", alt=takeaway)
        measured = f"framewatch, analyser {rows[0]['analyser_version']}"
        card.footer("accuracy", measured, takeaway, db.read(questions.CARD), questions.CARD.text())


def _takeaway(rows: list[db.Row]) -> str:
    figures = {row["measure"]: row["value"] for row in rows if row["split"] == "calibration"}
    precision, share = figures.get("shown_precision"), figures.get("shown_coverage")
    if precision is None:
        return "How often the analyser is right"
    of = f" of the {formats.percent(share)} that it is sure of" if share is not None else " where it is sure"
    return f"The analyser is right in {formats.percent(precision)}{of}"


def _interval(row: db.Row) -> str:
    if row["low"] is None or row["high"] is None:
        return formats.DASH
    return f"{formats.percent(row['low'])} to {formats.percent(row['high'])}"
