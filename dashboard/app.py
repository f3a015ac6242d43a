"""The frame around every page: menu in three groups, the state without data, the footer."""

from pathlib import Path

import streamlit as st

from dashboard import db, navigation, ui

STATIC = Path(__file__).with_name("static")
ICON = str(STATIC / "icon.png")

st.set_page_config(page_title="framewatch", page_icon=ICON, layout="wide", initial_sidebar_state=220)
st.html(STATIC / "narrow.css")
st.logo(str(STATIC / "logo.svg"), icon_image=ICON, size="large")

menu: dict[str, list[st.Page]] = {}
for page in navigation.pages():
    menu.setdefault(page.group, []).append(
        st.Page(page.path, title=page.title, icon=f":material/{page.icon}:", help=page.help)
    )
chosen = st.navigation(menu)
st.session_state["page"] = chosen.url_path

try:
    with db.one_snapshot():
        chosen.run()
        ui.footer()
except db.NoSnapshot as problem:
    ui.nothing_published(str(problem))
except db.SnapshotTooOld as problem:
    ui.snapshot_too_old(str(problem))
