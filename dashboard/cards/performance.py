"""Speed in one line: the headline of Performance, with the ratios behind it."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from dashboard import card, performance, performance_page, performance_ratios
from dashboard import performance_method as method
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
    card.show("speed", choice.key, lambda: performance_ratios.ratio_card(choice))
    st.caption(
        f"{performance_page.answer(choice)} {method.ORIGINS[machine['origin']]}: {machine['machine_name']}."
    )
