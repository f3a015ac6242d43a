"""The component that shows tables with sticky heads, whose cells can be chosen by pointer and by keyboard."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import streamlit as st

STATIC = Path(__file__).parents[1] / "static"


@cache
def _static(name: str) -> str:
    return (STATIC / name).read_text(encoding="utf-8")


def show(html: str, key: str, chosen: Callable[[str], None]) -> None:
    """Show a table made of escaped texts; `chosen` is called with the `data-cell` of a pressed button."""

    def pressed() -> None:
        if cell := st.session_state[key].cell:
            chosen(cell)

    # Registered anew on each run: Streamlit keeps components with the server that runs the script.
    mount = st.components.v2.component("sticky_table", css=_static("features.css"), js=_static("features.js"))
    mount(data={"html": html}, key=key, on_cell_change=pressed)
