"""Furniture of every page: title and answer, empty states, the footer."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from dashboard import db, formats, queries, wording
from dashboard.catalogue import Entry
from dashboard.picker import pick

__all__ = [
    "choice",
    "commands",
    "footer",
    "header",
    "nothing_published",
    "of",
    "pick",
    "slugs",
    "snapshot_too_old",
]

WAIT = "5s"


def header(question: str, answer: str) -> None:
    """The page's question as its title, and one line that answers it from data."""
    st.title(question, anchor=False)
    st.markdown(answer)


def slugs(entries: Iterable[Entry]) -> tuple[str, ...]:
    """Slugs of the picked frameworks, as queries take them."""
    return tuple(entry.framework for entry in entries)


def commands(*lines: str) -> None:
    """Commands that the visitor can copy into a terminal."""
    st.code("\n".join(lines), language="bash")


def nothing_published(reason: str) -> None:
    """The state before the first publish: what to run, and a page that comes to life by itself."""
    st.title("No data yet", anchor=False)
    st.info(reason, title="Nothing has been collected in this home", icon=":material/hourglass_empty:")
    commands(
        "framewatch up        # the dashboard, the first collection, and the schedules",
        "framewatch collect   # or one collection only",
    )
    _wait_for_snapshot()


def _wait_for_snapshot() -> None:
    """Bring the page to life when something else is published."""
    st.session_state["waited_on"] = _current()
    _look_again()


@st.fragment(run_every=WAIT)
def _look_again() -> None:
    if _current() != st.session_state["waited_on"]:
        st.rerun()
    st.caption("This page looks again every few seconds.")


def _current() -> db.Identity | None:
    try:
        return db.identity()
    except db.NoSnapshot:
        return None


def snapshot_too_old(reason: str) -> None:
    """The state after an update of framewatch, until something is published again."""
    st.error(wording.plain(reason), title="The published data are older than this dashboard")
    commands("framewatch collect")
    _wait_for_snapshot()


def footer() -> None:
    """Age of what is shown, and how many sources are fresh, on every page."""
    published = db.rows(queries.SNAPSHOT)[0]["published_at"]
    st.divider()
    with st.container(horizontal=True, vertical_alignment="center"):
        if db.has("marts.source_freshness"):
            text, icon, colour = wording.freshness_badge(
                [row["status"] for row in db.rows(queries.FRESHNESS)]
            )
            st.badge(text, icon=icon, color=colour)
        st.caption(
            f"Snapshot published {formats.instant(published)} · every figure links to its query",
            width="content",
        )


def choice(
    label: str, options: list[str], *, key: str, default: str | None = None, help: str | None = None
) -> str:
    """One of a few options, kept in the URL."""
    return st.segmented_control(
        label,
        options,
        default=default or options[0],
        required=True,
        key=key,
        bind="query-params",
        help=help,
        # Beside other controls Streamlit would let options scroll out of sight on a phone.
        wrap=True,
    )


def of(picked: Iterable[Entry], rows: Iterable[db.Row]) -> list[db.Row]:
    """The rows of the picked frameworks."""
    wanted = set(slugs(picked))
    return [row for row in rows if row["framework"] in wanted]
