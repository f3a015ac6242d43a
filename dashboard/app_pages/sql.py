"""What else do you want to know?"""

import streamlit as st

from dashboard import ask, db
from warehouse import sandbox

PAGE = {
    "group": "Proof",
    "order": 20,
    "title": "SQL",
    "icon": "database",
    "help": "What else do you want to know? Ask the warehouse in SQL.",
}
FIRST = "stars_now"
MONOSPACED = "<style>.st-key-q textarea {font-family: 'Source Code Pro', monospace; font-size: .86rem}</style>"
FILES = {"csv": "text/csv", "json": "application/json", "parquet": "application/vnd.apache.parquet"}


def take_question() -> None:
    """Put the picked question into the editor."""
    if picked := st.session_state["question"]:
        st.session_state["q"] = ask.questions()[picked].sql


def take_table() -> None:
    """Put a query of the table shown in the schema into the editor."""
    st.session_state["q"] = f"from {st.session_state['table']}\nlimit 100"


def editor() -> str:
    """The ready questions and the text of the query."""
    ready = ask.questions()
    st.selectbox(
        "Ready questions",
        list(ready),
        index=None,
        format_func=lambda name: ready[name].title,
        placeholder=f"Start from one of {len(ready)} ready questions",
        key="question",
        on_change=take_question,
        label_visibility="collapsed",
    )
    with st.form("sql", border=False):
        text = st.text_area(
            "SQL", height=230, key="q", bind="query-params", label_visibility="collapsed", placeholder="select …"
        )
        st.form_submit_button("Run", icon=":material/play_arrow:", type="primary", help="Ctrl+Enter")
    return (text or "").strip()


def answer(sql: str) -> None:
    """The rows of the query, or why there are none; kept so that a download does not run it again."""
    asked = (sql, db.identity())
    if st.session_state.get("asked") != asked or st.session_state.get("submitted"):
        with st.spinner("Running …"):
            st.session_state["answer"] = ask.ask(sql)
        st.session_state["asked"] = asked
    found: ask.Answer = st.session_state["answer"]
    if found.problem:
        problem(found.problem)
    elif found.result:
        rows(found, found.result)


def problem(error: sandbox.SandboxError) -> None:
    """One of the states without rows; DuckDB's own messages keep their layout."""
    title, icon = ask.TITLES[type(error)]
    if isinstance(error, sandbox.QueryFailed):
        st.error("Its message, with what it would have understood:", title=title, icon=icon)
        st.code(str(error), language=None, wrap_lines=True)
    else:
        st.warning(str(error), title=title, icon=icon)
