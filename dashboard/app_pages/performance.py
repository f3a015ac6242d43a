"""How fast, on the same machine?"""

import streamlit as st

from dashboard import (
    card,
    performance,
    performance_article_cards,
    performance_costs,
    performance_page,
    performance_ratios,
    ui,
)
from dashboard import performance_method as method
from dashboard import performance_wording as wording

PAGE = {
    "group": "Evidence",
    "order": 20,
    "title": "Performance",
    "icon": "speed",
    "help": "How fast, on the same machine? CPU time per request as ratios with intervals, start, memory.",
}

st.title("How fast is each, on the same machine?", anchor=False)
answer = st.empty()
machines = performance.machines()
if not machines:
    answer.markdown(wording.NOTHING_MEASURED)
    ui.commands(
        "framewatch bench --quick   # three frameworks and two raw apps, about three minutes",
        "framewatch bench           # seven frameworks, about eight minutes",
    )
else:
    picked = ui.pick()
    machine, choice = performance_page.choose(picked, machines)
    answer.markdown(performance_page.answer(choice))
    st.caption(f"{method.machine_line(machine)}. {method.gate_line(machine)}")
    if performance_ratios.comparable(choice):
        card.show("ratios", choice.key, lambda: performance_ratios.ratio_card(choice))
    performance_page.below_ratios(choice, machine, machines)
    performance_costs.costs(choice, machine)
    performance_article_cards.articles(choice)
    performance_page.server_or_framework(choice, machine)
    performance_page.footprint(choice)
    performance_page.over_releases(choice)
    performance_page.latency(choice, machine)
    performance_page.method(choice, machine)
