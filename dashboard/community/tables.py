"""Tables of Community: what became of the items, and how accurate the analyser is."""

from __future__ import annotations

import pyarrow as pa
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
    "shown_precision": "Polarity right where it is sure",
    "shown_coverage": "Share of targets that it is sure of",
    "macro_f1": "Polarity, macro-F1",
    "opposed_sign_accuracy": "Polarity right where a text praises and blames",
    "migration_direction_accuracy": "Polarity right where a move is told",
    "mention_precision": "Names found that are meant",
    "mention_recall": "Names meant that are found",
    "false_mentions_rejected": "False names rejected",
    "aspect_micro_f1": "Aspects, micro-F1",
    "kappa": "Polarity, Cohen's kappa",
}
ANALYSER_ONLY = ("shown_precision", "shown_coverage", "aspect_micro_f1")
"""The simple methods beside it have neither a confidence nor aspects."""
METHODS = {"analyser": "Analyser", "vader": "VADER", "always_positive": "Always positive"}
SPLITS = {"cross_validation": "texts unlike those it learnt from", "development": "texts by other hands"}


def coverage(choice: Choice) -> None:
    """What became of the items about each picked framework; there must be some."""
    rows = ask.coverage(choice)
    takeaway = wording.coverage(rows)
    table = db.remember(("coverage table", choice.frameworks), lambda: coverage_table(rows))
    with st.container(gap="xsmall", key="card_opinion_coverage"):
        st.markdown(f"##### {takeaway}")
        st.caption("Every item about a framework is in one of these columns")
        pinned = {"Framework": st.column_config.TextColumn(width=130, pinned=True)}
        st.dataframe(table, hide_index=True, height="content", column_config=pinned, alt=takeaway)
        source = ask.source(choice)
        card.query_footer(
            "opinion-coverage", source, takeaway, questions.COVERAGE, frameworks=choice.frameworks
        )


def coverage_table(rows: list[db.Row]) -> pa.Table:
    """One row per framework; Arrow, so that a rerun sends it without converting it."""
    return pa.Table.from_pylist(
        [
            {"Framework": label(row["framework"])}
            | {title: row[column] for column, title in COVERAGE_COLUMNS.items()}
            for row in rows
        ]
    )


def accuracy() -> None:
    """The accuracy card of the analyser, or where to get it."""
    rows = db.rows(questions.CARD)
    if not rows:
        st.caption(
            "The accuracy card of the analyser is not in this snapshot. "
            "`framewatch sentiment eval FILE` measures it on labelled texts."
        )
        return
    takeaway = accuracy_takeaway(rows)
    with st.container(gap="xsmall", key="card_accuracy"):
        st.markdown(f"##### {takeaway}")
        st.caption(
            "Accuracy card of the analyser, on labelled texts that it did not learn from, with 95 % intervals"
        )
        table = db.remember("accuracy table", lambda: accuracy_table(rows))
        st.dataframe(table, hide_index=True, height="content", alt=takeaway)
        measured = f"framewatch, analyser {rows[0]['analyser_version']}"
        card.query_footer("accuracy", measured, takeaway, questions.CARD)


def accuracy_takeaway(rows: list[db.Row]) -> str:
    """How often it is right where it is sure, on the texts that decide."""
    figures = {
        row["measure"]: row["value"]
        for row in rows
        if row["split"] == "cross_validation" and row["method"] == "analyser"
    }
    precision, share = figures.get("shown_precision"), figures.get("shown_coverage")
    if precision is None:
        return "How often the analyser is right"
    of = f" of the {formats.percent(share)} that it is sure of" if share is not None else " where it is sure"
    return f"The analyser is right in {formats.percent(precision)}{of}"


def accuracy_table(rows: list[db.Row]) -> pa.Table:
    """One row per split and measure that people know, a column per method."""
    cells: dict[tuple[str, str], dict[str, object]] = {}
    for row in rows:
        known = row["measure"] in MEASURES
        if known and (row["method"] == "analyser" or row["measure"] not in ANALYSER_ONLY):
            place = cells.setdefault((row["split"], row["measure"]), {})
            place[METHODS[row["method"]]] = _figure(row)
            if row["method"] == "analyser":
                place["Cases"] = f"{row['cases']:,}" if row["cases"] is not None else formats.DASH
    splits, measures = list(SPLITS), list(MEASURES)
    placed = sorted(
        cells,
        key=lambda place: (
            splits.index(place[0]) if place[0] in SPLITS else len(splits),
            measures.index(place[1]),
        ),
    )
    return pa.Table.from_pylist(
        [
            {"Measured": MEASURES[measure], "On": SPLITS.get(split, split)}
            | {title: cells[split, measure].get(title, formats.DASH) for title in METHODS.values()}
            | {"Cases": cells[split, measure].get("Cases", formats.DASH)}
            for split, measure in placed
        ]
    )


def _figure(row: db.Row) -> str:
    if row["low"] is None or row["high"] is None:
        return f"{row['value']:.2f}"
    return f"{row['value']:.2f} ({row['low']:.2f} to {row['high']:.2f})"
