"""The box: what the analyser reads in a text of the visitor's own. The text is neither stored nor sent on."""

from __future__ import annotations

import streamlit as st

from dashboard import formats
from dashboard.community.choice import aspect_label, name
from dashboard.community.quotes import literal
from dashboard.community.reasons import reason
from pipelines.sentiment.analyse import Reading, Target, analyser

LONGEST = 2000
POLARITIES = {
    1: ("positive", "thumb_up", "blue"),
    0: ("neutral", "remove", "gray"),
    -1: ("negative", "thumb_down", "orange"),
}
EXAMPLE = "We moved from Flask to FastAPI: validation for free, but the docs took some digging."


@st.fragment
def show() -> None:
    """The form and, once it was sent, the reading."""
    with st.form("reading", border=True):
        given = st.text_area(
            "Paste a text: what does the analyser read in it?",
            max_chars=LONGEST,
            placeholder=EXAMPLE,
            height=110,
            key="text_to_read",
        )
        sent = st.form_submit_button("Read", icon=":material/psychology:")
    text = (given or "")[:LONGEST].strip()
    if not sent and not text:
        st.caption(f"Up to {LONGEST:,} characters. It is read on this machine and not kept.")
        return
    if not text:
        st.info("Paste a text first.", icon=":material/edit_note:")
        return
    reading = analyser().read(text)
    st.markdown(summary(reading))
    for target in reading.targets:
        _target(target)


def summary(reading: Reading) -> str:
    """What was found, in one sentence."""
    if not reading.mentioned:
        return "No framework is named in this text."
    names = formats.listing([f"**{name(slug)}**" for slug in reading.mentioned])
    if reading.language != "en":
        language = "a language that it cannot tell" if reading.language == "und" else f"`{reading.language}`"
        return f"{names}: named in {language}. Only texts in English are read for opinions."
    moved = [target.migration for target in reading.targets if target.migration]
    moves = sorted({(move.from_, move.to) for move in moved if move.from_ and move.to})
    told = "".join(f" A move from {name(left)} to {name(joined)} is told." for left, joined in moves)
    return f"Named: {names}.{told}"


def _target(target: Target) -> None:
    word, icon, tint = POLARITIES[target.polarity]
    counted = "" if target.shown else " :gray-badge[abstains: not sure enough to count]"
    aspects = [aspect_label(aspect).lower() for aspect in target.aspects]
    with st.container(border=True, gap="xsmall"):
        st.markdown(
            f"**{name(target.framework)}** :{tint}-badge[:material/{icon}: {word}] "
            f"{formats.percent(target.confidence)} sure{counted}"
        )
        st.caption(f"Aspects: {formats.listing(aspects) if aspects else 'none named'}")
        rules = [literal(reason(rule, name(target.framework))) for rule in target.rules]
        st.caption(f"Decided by: {' · '.join(rules) if rules else 'no rule, the usual case'}")
