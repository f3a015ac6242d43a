"""Speed in one line: the headline of Performance, with the ratios behind it."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from dashboard import card, performance, performance_ratios
from dashboard import performance_method as method
from dashboard import performance_wording as wording
from dashboard.catalogue import Entry

ORDER = 40


def render(picked: Sequence[Entry]) -> None:
    """Show the ratios of the picked frameworks on this machine, else on a recorded one."""
    machines = performance.machines()
    if not machines:
        return
    machine = machines[0]
    choice = performance.default_choice(str(machine["machine"]), picked)
    if not performance_ratios.comparable(choice):
        return
    pairs = performance.pairs(choice.machine, choice.track, choice.database)
    card.show("speed", choice.key, lambda: performance_ratios.ratio_card(choice))
    answer = wording.answer(pairs, choice.frameworks, performance.names())
    st.caption(f"{answer} {method.ORIGINS[machine['origin']]}: {machine['machine_name']}.")
