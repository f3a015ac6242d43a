"""The parts of the Claims page, in its order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from dashboard import card, claims, db, formats, ui
from dashboard import claims_wording as wording
from dashboard.wording import plain

FILTER = "verdict"


def article(rows: Sequence[db.Row]) -> None:
    """What the article is and how it is judged."""
    day = rows[0]["article_day"]
    st.caption(
        "The article compares FastAPI, Flask and Django REST framework and was published for 2025; its "
        f"figures match {day:%B %Y}. Statements are in our own words. Every publish judges them anew."
    )


def questions(rows: Sequence[db.Row]) -> None:
    """The five questions with their answers."""
    st.markdown("#### Its five questions")
    with st.grid(2, min_column_width=330, gap="small"):
        for row in claims.questions(rows):
            _card(row)


def chosen(counts: Mapping[str, int]) -> list[str]:
    """The verdicts that the visitor picked, kept in the URL; none means all."""
    st.markdown("#### The ledger")
    asked = [verdict for verdict in st.query_params.get_all(FILTER) if verdict in counts]
    if asked != st.session_state.get("verdicts_in_url", []):
        st.session_state["verdicts"] = asked
    # Not bound to the URL by the widget: that would put the labels there, whose counts change.
    picked = st.pills(
        "Show only",
        list(counts),
        selection_mode="multi",
        format_func=lambda verdict: f"{wording.VERDICTS[verdict][1]} {verdict} {counts[verdict]}",
        key="verdicts",
    )
    st.query_params[FILTER] = st.session_state["verdicts_in_url"] = picked
    return list(picked)


def ledger(rows: Sequence[db.Row], verdicts: Sequence[str]) -> None:
    """Each claim with its verdict, by topic."""
    for topic, found in claims.by_topic(rows, verdicts).items():
        st.markdown(f"##### {topic}")
        with st.grid(2, min_column_width=330, gap="small"):
            for row in found:
                _card(row)


def _card(row: db.Row) -> None:
    """Verdict, what was found, today's value, the change, and on demand everything behind it."""
    now = formats.utc_now()
    text = db.remember(("claim", row["claim"], now.date()), lambda: wording.card(row, now))
    with st.container(border=True, height="stretch", gap="xsmall", key=f"claim_{row['claim']}"):
        # One element, as there are dozens of cards; `page.css` draws its paragraphs closer together.
        st.markdown(text)
        more = st.expander(
            "Rule, evidence, SQL",
            type="compact",
            expanded=st.query_params.get("claim") == row["claim"],
            key=f"more_{row['claim']}",
            on_change="rerun",
        )
        if more.open:
            with more:
                _behind(row)


def _behind(row: db.Row) -> None:
    parts = [("Rule", row["rule"]), ("Computed", row["computed"]), ("Evidence", row["evidence"])]
    for title, text in parts:
        if text:
            st.markdown(f"**{title}** {plain(text)}")
    st.markdown("**Brings new data**")
    ui.commands(row["remedy"])
    st.code(row["sql"], language="sql", wrap_lines=True)
    with st.container(horizontal=True):
        st.page_link(
            "app_pages/sql.py", label="Run it", icon=":material/database:", query_params={"q": row["sql"]}
        )
        st.page_link(
            "app_pages/claims.py",
            label="Link to this claim",
            icon=":material/link:",
            query_params={"claim": row["claim"]},
        )


def take_along(rows: Sequence[db.Row]) -> None:
    """The whole ledger as Markdown and CSV."""
    more = st.expander(
        "Copy as Markdown or CSV", icon=":material/content_copy:", key="copy", on_change="rerun"
    )
    if not more.open:
        return
    with more:
        text = claims.markdown(rows, formats.utc_now())
        with st.container(horizontal=True, gap="small"):
            _download("Markdown", "md", "text/markdown", text.encode())
            _download("CSV", "csv", "text/csv", card.csv(db.read(claims.CSV)))
        st.code(text, language="markdown", wrap_lines=True)


def _download(label: str, kind: str, mime: str, content: bytes) -> None:
    st.download_button(
        label,
        data=content,
        file_name=f"framewatch-claims.{kind}",
        mime=mime,
        icon=":material/download:",
        on_click="ignore",
        key=f"claims_{kind}",
    )
