"""The drawer that opens on a cell: verdict, what was sent and came back, the programs, when and where."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from dashboard import db, formats
from dashboard.catalogue import Entry, catalogue
from dashboard.features import cells, questions
from dashboard.features.matrix import Feature, Matrix, since
from dashboard.wording import plain

KEY = "cell"
STEP = " · "
WIDTH = 620


def chosen(matrix: Matrix) -> tuple[Feature, Entry] | None:
    """Feature and framework of the cell in the URL (`?cell=flask.websocket`); None without a known one."""
    slug, _, probe = st.query_params.get(KEY, "").partition(".")
    entry = catalogue().get(slug)
    if entry is None or matrix.get(probe, slug) is None:
        return None
    return next(feature for feature in matrix.features if feature.probe == probe), entry


def forget() -> None:
    """Take the cell out of the URL, when its drawer is closed."""
    if KEY in st.query_params:
        del st.query_params[KEY]


def show(matrix: Matrix, picked: Sequence[Entry], feature: Feature, entry: Entry) -> None:
    """Open the drawer on a cell; buttons in it lead to the same feature of the other frameworks."""
    title = f"{plain(feature.title)} in {plain(entry.name)}"

    @st.dialog(title, width=WIDTH, position="right", on_dismiss=forget)
    def drawer() -> None:
        found = matrix.get(feature.probe, entry.framework)
        if found:
            _verdict(feature, found)
            _others(matrix, picked, feature, entry)
            _tried(found)
            _programs(found)

    drawer()


def _verdict(feature: Feature, found: db.Row) -> None:
    look = cells.LOOKS[found["verdict"]]
    said = [] if feature.kind == "measure" else [f":{look.colour}-badge[{look.sign} {found['verdict']}]"]
    if found["value"] is not None:
        said.append(f"**{plain(cells.number(found['value'], feature.unit))}**")
    origin = cells.ORIGINS[found["origin"]]
    icon = "task_alt" if origin == "proved here" else "inventory_2"
    said.append(f":gray-badge[:material/{icon}: {origin}]")
    st.markdown(" ".join(said))
    if found["detail"]:
        st.markdown(plain(found["detail"]))
    asked = "Measured" if feature.kind == "measure" else "Yes means"
    st.caption(f"{asked}: {plain(feature.question)}")


def _others(matrix: Matrix, picked: Sequence[Entry], feature: Feature, entry: Entry) -> None:
    """What the other picked frameworks were found to have, as links to their evidence."""
    others = [
        (other, row)
        for other in picked
        if other != entry and (row := matrix.get(feature.probe, other.framework))
    ]
    if not others:
        return
    with st.container(horizontal=True, gap="small"):
        for other, row in others:
            taken = feature.kind == "measure" and row["value"] is not None
            word = cells.number(row["value"], feature.unit) if taken else row["verdict"]
            pressed = st.button(f"{plain(other.label)}: {plain(word)}", key=f"to_{other.framework}")
            if pressed:
                st.query_params[KEY] = f"{other.framework}.{feature.probe}"
                st.rerun()


def _tried(found: db.Row) -> None:
    sent = "What was sent and what came back" if found["method"] == "behaviour" else "What was found"
    st.markdown(f"**{sent}**")
    st.code("\n".join(found["evidence"].split(STEP)), language=None, wrap_lines=True)
    told = cells.since_sentence(since().get((found["probe"], found["framework"])))
    if told:
        st.markdown(f"**Since when** {plain(told)}")
    address = found["documentation"]
    if address and address.startswith("https://"):
        st.link_button("Documentation", address, icon=":material/menu_book:", type="tertiary")


def _programs(found: db.Row) -> None:
    """Facts of the result, and the code of the program that was tried and of the probe that tried it."""
    slug = found["framework"]
    about = db.rows(questions.EVIDENCE, framework=slug, probe=found["probe"])[0]
    st.caption("  \n".join(plain(line) for line in facts(found, about)))
    if about["program_code"]:
        st.markdown("**The program that was tried**")
        st.caption(plain(about["program_file"]))
        st.code(about["program_code"], language="python")
    elif about["program"]:
        st.caption(
            f"The program that was tried, {plain(about['program'])}, has changed since: "
            f"`framewatch probe --framework {slug}` tries the new one."
        )
    st.markdown("**The probe**")
    st.caption(f"{plain(about['probe_file'])}, lines {plain(about['probe_lines'])}")
    st.code(about["probe_code"], language="python")


def facts(row: db.Row, about: db.Row) -> list[str]:
    """Release, method, time and machine of a result, one line each."""
    newest = {True: ", the newest known", False: ", not the newest", None: ""}[row["is_newest"]]
    lines = [
        f"Release {row['release']}{newest}",
        f"Method: {cells.METHODS[row['method']]}",
        f"Tried on {formats.instant(row['probed_at'])}, {cells.ORIGINS[row['origin']]}",
    ]
    server = " ".join(part for part in (about["server"], about["server_release"]) if part)
    where = [part for part in (server, about["python"] and f"Python {about['python']}", about["cpu"]) if part]
    if where:
        lines.append(f"On {', '.join(where)}")
    if about["newer_exists"]:
        lines.append(about["newer_exists"])
    return lines
