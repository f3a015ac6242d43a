"""The frame around every page: menu in three groups, the state without data, the footer."""

from pathlib import Path

import streamlit as st

from dashboard import db, navigation, ui

STATIC = Path(__file__).with_name("static")
# Pictures by the address at which Streamlit serves the folder: it would open, check and hash a file in each
# run. The icon of the tab travels with the page: browsers fetch an address anew each time that it is set.
SERVED = "/app/static"

st.set_page_config(
    page_title="framewatch",
    page_icon=navigation.icon(STATIC / "icon.png"),
    layout="wide",
    initial_sidebar_state=220,
)
st.html(STATIC / "page.css")
st.logo(f"{SERVED}/logo.svg", icon_image=f"{SERVED}/icon.png", size="large")

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
