"""What makes figures doubtful on Data health: mistaken packages, unusual figures, changed meters."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from dashboard import card, db, formats
from dashboard.queries import Query
from dashboard.wording import Row, plain

IDENTITY = Query(
    """select f.name, i.verdict, i.detail, i.linked_repositories, i.version, i.fetched_at
from marts.identity_checks i join marts.frameworks f using (framework)
order by f.position"""
)
UNUSUAL = Query(
    """select e.day, e.kind, f.name, e.title, e.detail
from marts.events e left join marts.frameworks f using (framework)
where e.kind in ('anomaly', 'meter_change')
order by e.day desc, e.title
limit 100"""
)


def identity_answer(rows: Sequence[Row]) -> str:
    """How many packages are proved to belong to their repository."""
    proved = sum(row["verdict"] == "ok" for row in rows)
    if not proved and all(row["verdict"] == "unknown" for row in rows):
        return "Whether packages belong to their repositories is not known yet"
    whole = "All" if proved == len(rows) else f"{proved} of"
    return f"{whole} {len(rows)} packages link to the repository whose stars are shown"


def show() -> None:
    """A warning for each package in doubt, then what was unusual in the figures themselves."""
    rows = db.rows(IDENTITY)
    for row in rows:
        if row["verdict"] == "warning":
            st.warning(plain(row["detail"]), title=f"{plain(row['name'])} may be mistaken")
    with st.container(gap="xsmall", key="card_identity"):
        st.markdown(f"##### {identity_answer(rows)}")
        card.query_footer("identity", "package index, GitHub", "Identity", IDENTITY)
    unusual = db.rows(UNUSUAL)
    if not unusual:
        return
    newest = unusual[0]
    with st.container(gap="xsmall", key="card_unusual"):
        st.markdown(f"##### Last unusual: {plain(newest['title'])}, {formats.day(newest['day'])}")
        st.caption(
            "Jumps, drops, missing days and changes of the meter, by one rule for all; nothing is corrected."
        )
        card.query_footer("unusual", "marts.events", "Unusual figures", UNUSUAL)
