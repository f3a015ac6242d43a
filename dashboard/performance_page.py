"""The parts of the Performance page, in its order."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import pandas as pd
import streamlit as st

from dashboard import card, db, performance, ui
from dashboard import performance_cards as cards
from dashboard import performance_cost_wording as cost_wording
from dashboard import performance_footprint as footprints
from dashboard import performance_method as method_wording
from dashboard import performance_queries as questions
from dashboard import performance_wording as wording
from dashboard.catalogue import Entry
from dashboard.performance import Choice
from dashboard.performance_pairs import WORKLOADS, Pairs
from dashboard.wording import plain


def choose(picked: Sequence[Entry], machines: Sequence[db.Row]) -> tuple[db.Row, Choice]:
    """The machine and what is asked of it; a control appears only where there is something to choose."""
    by_label = {method_wording.machine_label(row): row for row in machines}
    machine = machines[0]
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        if len(by_label) > 1:
            options = list(by_label)
            chosen = st.selectbox("Machine", options, key="machine", bind="query-params", width=420)
            machine = by_label[chosen]
        identity = str(machine["machine"])
        names = {performance.label(slug): slug for slug in performance.references(identity)}
        track = _one_of("Server", performance.tracks(identity), performance.TRACKS, "server")
        database = _one_of("Database", performance.databases(identity), wording.DATABASES, "database")
        against = st.selectbox("Compared with", list(names), key="against", bind="query-params", width=200)
        every = st.toggle("All workloads", key="workloads", bind="query-params")
    return machine, Choice(
        machine=identity,
        frameworks=ui.slugs(picked),
        track=track or "documented",
        database=database or "sqlite",
        reference=names.get(against, ""),
        every_workload=every,
    )


def _one_of(label: str, options: Sequence[str], titles: dict[str, str], key: str) -> str | None:
    """One of several options; the only one without asking, None without any."""
    if len(options) < 2:
        return options[0] if options else None
    by_title = {titles[option]: option for option in options}
    return by_title[ui.choice(label, list(by_title), key=key)]


def pairs(choice: Choice) -> Pairs:
    return performance.pairs(choice.machine, choice.track, choice.database)


def answer(choice: Choice) -> str:
    """The first line of the page."""
    return db.remember(
        ("performance answer", *choice.key),
        lambda: wording.answer(pairs(choice), choice.frameworks, performance.names()),
    )


def below_ratios(choice: Choice, machine: db.Row, machines: Sequence[db.Row]) -> None:
    """The order for each workload in words, what SQLite does to it, and the same on other machines."""
    lines, notes = db.remember(
        ("performance order", *choice.key),
        lambda: (
            wording.order_lines(pairs(choice), choice.frameworks, performance.names()),
            [*_sqlite(choice), *_elsewhere(choice, machine, machines)],
        ),
    )
    if lines:
        st.markdown(lines)
    for note in notes:
        st.caption(note)


def _sqlite(choice: Choice) -> list[str]:
    return [wording.SQLITE_NOTE] if choice.database == "sqlite" and pairs(choice).from_database else []


def _elsewhere(choice: Choice, machine: db.Row, machines: Sequence[db.Row]) -> list[str]:
    """The first line of the page on other machines."""
    base = pairs(choice).base
    order = pairs(choice).order(base, choice.frameworks) if base else []
    if not base or len(order) < 2:
        return []
    found = [
        (other, performance.pairs(str(other["machine"]), choice.track, choice.database))
        for other in machines
        if other["machine"] != machine["machine"]
    ]
    names = performance.names()
    told = [
        method_wording.elsewhere(other, there.get(base, order[0], order[-1]), names) for other, there in found
    ]
    return [line for line in told if line]


def server_or_framework(choice: Choice, machine: db.Row) -> None:
    """How much of a cost is the server's."""
    st.markdown("#### The server or the framework?")
    if db.remember(("split", *choice.key), lambda: bool(cards.split_rows(choice))):
        card.show("split", choice.key, lambda: cards.split_card(choice))
    else:
        st.caption(cost_wording.split_missing(machine["origin"] == "local"))


def footprint(choice: Choice) -> None:
    """Cold start, memory, size."""
    shown = db.remember(("footprint", *choice.key), lambda: footprints.known(choice))
    if not shown:
        return
    st.markdown("#### Start, memory, size")
    with st.grid(3, min_column_width=290, gap="medium"):
        for what in shown:
            card.show(what.name, choice.key, partial(footprints.footprint_card, choice, what))


def over_releases(choice: Choice) -> None:
    """What past releases cost."""
    workloads = db.remember(("history", *choice.key), lambda: cards.history_workloads(choice))
    if not workloads:
        return
    st.markdown("#### Over releases")
    titles = {name: wording.block_title(name, "none") for name in workloads}
    workload = _one_of("Workload", workloads, titles, "history")
    assert workload is not None
    card.show("history", (*choice.key, workload), lambda: cards.history_card(choice, workload))


def latency(choice: Choice, machine: db.Row) -> None:
    """Latency, where the machine was quiet enough to say something."""
    st.markdown("#### Latency")
    if db.remember(("latency", *choice.key), lambda: bool(cards.latency_rows(choice))):
        card.show("latency", choice.key, lambda: cards.latency_card(choice))
    else:
        st.caption(cost_wording.latency_withheld(machine))


def method(choice: Choice, machine: db.Row) -> None:
    """How it is measured: machine, releases, locks, what failed, and the command that repeats it."""
    failures = performance.rows(questions.FAILURES, choice.machine)
    for failure in failures[:5]:
        name = performance.names()[failure["framework"]]
        what = f", {WORKLOADS.get(failure['workload'], failure['workload'])}" if failure["workload"] else ""
        st.warning(plain(failure["sentence"] or ""), title=f"Not measured: {name}{what}")
    more = st.expander("How this is measured", icon=":material/science:", key="method", on_change="rerun")
    if not more.open:
        return
    environments = performance.rows(questions.ENVIRONMENTS, choice.machine)
    with more:
        st.markdown(method_wording.METHOD)
        st.markdown(method_wording.machine_facts(machine))
        st.markdown("To repeat the newest run:")
        ui.commands(machine["command"])
        frame = pd.DataFrame(environments)
        card.table(frame, alt="Releases, servers and every installed distribution of each target")
        st.download_button(
            "Locks",
            data=method_wording.locks(environments),
            file_name="framewatch-locks.txt",
            mime="text/plain",
            icon=":material/download:",
            on_click="ignore",
            key="locks",
        )
