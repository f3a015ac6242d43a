"""What else do you want to know?"""

from functools import partial

import streamlit as st

from dashboard import ask, db, wording
from warehouse import sandbox

PAGE = {
    "group": "Proof",
    "order": 20,
    "title": "SQL",
    "icon": "database",
    "help": "What else do you want to know? Ask the warehouse in SQL.",
}
FIRST = "stars_now"
STYLE = """<style>
.st-key-q textarea {font-family: 'Source Code Pro', monospace; font-size: .86rem}
.stAlert pre, .stAlert pre * {white-space: pre-wrap !important; overflow-wrap: anywhere}
</style>"""
FILES = {"csv": "text/csv", "json": "application/json", "parquet": "application/vnd.apache.parquet"}


def take_question() -> None:
    """Put the picked question into the editor, which also runs it; the list is free for the next."""
    if picked := st.session_state["question"]:
        st.session_state["q"] = ask.questions()[picked].sql
        st.session_state["question"] = None


def take_table() -> None:
    """Put a query of the table shown in the schema into the editor, which also runs it."""
    st.session_state["q"] = f"from {st.session_state['table']}\nlimit 100"


def editor() -> tuple[str, bool]:
    """The text of the query, and whether it is to run even if it is the same as before."""
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
    if "q" not in st.session_state and "q" not in st.query_params:
        st.session_state["q"] = ready[FIRST].sql
    with st.form("sql", border=False):
        text = st.text_area(
            "SQL",
            height=200,
            key="q",
            bind="query-params",
            label_visibility="collapsed",
            placeholder="select …",
        )
        pressed = st.form_submit_button(
            "Run", icon=":material/play_arrow:", type="primary", help="Ctrl+Enter"
        )
    return (text or "").strip(), pressed


def answered(sql: str, again: bool) -> ask.Answer:
    """The answer, kept for this visitor so that a download does not run the query again."""
    asked = (sql, db.identity())
    if again or st.session_state.get("asked") != asked:
        with st.spinner("Running …"):
            st.session_state["answer"] = ask.ask(sql)
        st.session_state["asked"] = asked
    found: ask.Answer = st.session_state["answer"]
    return found


def show_problem(error: sandbox.SandboxError) -> None:
    """One of the states without rows; DuckDB's own message keeps its layout."""
    title, icon = ask.TITLES[type(error)]
    if isinstance(error, sandbox.QueryFailed):
        st.error(ask.verbatim(str(error)), title=title, icon=icon)
    else:
        st.warning(wording.plain(str(error)), title=title, icon=icon)


def show_rows(answer: ask.Answer) -> None:
    """The rows, how many there are, and the same as files."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption(answer.summary(), width="content")
        for kind, mime in FILES.items():
            st.download_button(
                kind.upper() if kind != "parquet" else "Parquet",
                data=partial(answer.file, kind),
                file_name=f"framewatch.{kind}",
                mime=mime,
                icon=":material/download:",
                type="tertiary",
                on_click="ignore",
                key=f"file_{kind}",
            )
    st.dataframe(
        answer.table,
        hide_index=True,
        placeholder="NULL",
        column_config=answer.numbers(),
        alt=f"Result of the query: {answer.summary()}",
    )
    if answer.rows.truncated:
        st.caption("All rows, on your own machine: `framewatch sql -f query.sql --format csv > rows.csv`")


def schema(tables: list[db.Row]) -> None:
    """One table at a time: what it says, its columns and what they mean."""
    names = [table["table"] for table in tables]
    picked = st.selectbox("Tables and columns", names, key="table", bind="query-params")
    table = next(table for table in tables if table["table"] == picked)
    st.caption(wording.plain(table["comment"] or ""))
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption(ask.length(table), width="content")
        st.button("Show rows", icon=":material/table_rows:", type="tertiary", on_click=take_table)
    st.markdown(ask.described(db.rows(ask.COLUMNS, table=picked)))


st.html(STYLE)
ask.warm_up()
every = db.rows(ask.TABLES)
st.title("What else do you want to know?", anchor=False)
st.markdown(ask.introduction(len(every)))
left, right = st.columns([13, 7], gap="large")
with left:
    sql, again = editor()
    if sql:
        found = answered(sql, again)
        if found.problem:
            show_problem(found.problem)
        else:
            show_rows(found)
    else:
        st.info("Write a query, or start from a ready question.", icon=":material/edit:")
with right:
    schema(every)
