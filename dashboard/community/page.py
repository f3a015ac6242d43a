"""The parts of the Community page, in its order."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import streamlit as st

from dashboard import card, db, formats, trends, ui
from dashboard.catalogue import Entry
from dashboard.community import cards, limits, over_time, questions, quotes, tables, wording
from dashboard.community import choice as ask
from dashboard.community.choice import Choice, aspect_label, community_label, label, name
from dashboard.wording import plain

EVERY_ASPECT = "All aspects"


def answer(choice: Choice) -> str:
    """The first line of the page, from opinions where they may be shown, else from what is known."""
    return db.remember(("community answer", *choice.key), lambda: _answer(choice))


def _answer(choice: Choice) -> str:
    covered = ask.coverage(choice)
    decided = ask.gate()
    if not covered:
        asked = db.rows(questions.ASKED, frameworks=choice.frameworks)
        return wording.answer_from_questions(
            asked, db.rows(questions.HIRING, frameworks=choice.frameworks), name
        )
    if decided is None:
        return wording.answer_from_mentions(covered, "no opinion was read in them yet", name)
    if not decided["is_open"]:
        return wording.answer_from_mentions(covered, decided["reason"], name)
    return wording.answer_from_opinions(ask.overall(choice), name)


def choose(picked: Sequence[Entry]) -> Choice:
    """What is asked for; the switch appears only where maintainers spoke."""
    slugs = ui.slugs(picked)
    if not any(row["maintainers"] for row in ask.coverage(Choice(slugs))):
        return Choice(slugs)
    everyone = st.toggle(
        "Count maintainers too",
        key="maintainers",
        bind="query-params",
        help="People with a hand in a framework are left out unless this is on.",
    )
    return Choice(slugs, "everyone" if everyone else "users")


def nothing_read() -> None:
    """Why no community is shown, and what to do about it."""
    reasons = [row for row in db.rows(questions.SOURCES) if row["error"]]
    told = "\n".join(f"- **{plain(row['source'])}**: {plain(row['error'])}" for row in reasons)
    st.info(
        told or "The communities have not been asked yet; `framewatch collect` does it.",
        title="No community has been read",
        icon=":material/forum:",
    )
    ui.commands(
        "framewatch collect                                # asks every source again",
        "framewatch collect community --from FILE.jsonl    # reads an export of your own",
    )


def opinions(choice: Choice) -> None:
    """How each is judged, together and community by community, and over time."""
    rows = ask.overall(choice)
    if any(row["shown"] for row in rows):
        card.show("net", choice.key, lambda: cards.net_card(choice))
    elif ask.may_show() and rows:
        st.info(
            wording.TOO_FEW + ".",
            title="Too few opinions to say how the picked frameworks are judged",
            icon=":material/hourglass_empty:",
        )
    if cards.by_community(choice):
        card.show("by-community", choice.key, lambda: cards.community_card(choice))
    written = {row["framework"] for row in over_time.mentions(choice)}
    if written:
        st.markdown("#### Over time")
        with st.grid(3, min_column_width=290, gap="medium"):
            for slug in choice.frameworks:
                if slug in written:
                    build = partial(over_time.quarter_card, choice, slug)
                    card.show(f"quarters-{slug}", (*choice.key, slug), build)


def details(choice: Choice) -> None:
    """Aspects and moves."""
    if cards.aspect_rows(choice):
        st.markdown("#### What about?")
        card.show("aspects", choice.key, lambda: cards.aspect_card(choice))
    if cards.moves(choice):
        st.markdown("#### Who left whom?")
        card.show("moves", choice.key, lambda: cards.moves_card(choice))


def excerpts(choice: Choice) -> None:
    """The most telling words for and against one framework, on one aspect or all."""
    rows = db.rows(questions.EXCERPTS, frameworks=choice.frameworks, audience=choice.audience)
    if not rows:
        return
    st.markdown("#### In their words")
    quoted = [slug for slug in choice.frameworks if any(row["framework"] == slug for row in rows)]
    by_label = {label(slug): slug for slug in quoted}
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        framework = by_label[ui.choice("Framework", list(by_label), key="words")]
        told = {row["aspect"] for row in rows if row["framework"] == framework} - {ask.OVERALL}
        aspects = {EVERY_ASPECT: ask.OVERALL} | {aspect_label(each): each for each in sorted(told)}
        chosen = st.selectbox("Aspect", list(aspects), key="aspect", bind="query-params", width=240)
    shown = [row for row in rows if row["framework"] == framework and row["aspect"] == aspects[chosen]]
    with st.grid(2, min_column_width=320, gap="medium"):
        for title, polarity in (("For", "positive"), ("Against", "negative")):
            with st.container(gap="small"):
                st.markdown(f"##### {title}")
                _quotations([row for row in shown if row["polarity"] == polarity])
    card.query_footer(
        "excerpts",
        ask.source(choice),
        "In their words",
        questions.EXCERPTS,
        frameworks=(framework,),
        audience=choice.audience,
    )


def _quotations(rows: Sequence[db.Row]) -> None:
    if not rows:
        st.caption("Nothing that can be quoted.")
    for row in rows:
        with st.container(border=True, gap="xsmall"):
            st.markdown(quotes.quotation(row))
            st.caption(quotes.provenance(row, community_label(row["community"]), name(row["framework"])))


def demand(choice: Choice) -> None:
    """Questions and job adverts: known from the first day."""
    st.markdown("#### Questions and jobs")
    with st.grid(2, min_column_width=320, gap="medium"):
        for measure in ("Questions", "Job adverts"):
            asked = trends.Choice(frameworks=choice.frameworks, measure=measure, marks=False)
            with st.container(gap="small"):
                try:
                    card.show(measure.lower().replace(" ", "-"), asked.key, partial(trends.card, asked))
                except trends.NothingToShow as reason:
                    st.info(str(reason), icon=":material/show_chart:")
    unanswered = db.rows(questions.UNANSWERED, frameworks=choice.frameworks)
    if unanswered:
        shares = [f"{name(row['framework'])} {formats.percent(row['share'])}" for row in unanswered]
        newest = max(row["day"] for row in unanswered)
        st.caption(f"Without an answer on Stack Overflow: {'; '.join(shares)} ({formats.day(newest)}).")


def trust(choice: Choice) -> None:
    """Coverage, the accuracy card, what the page cannot know, how figures are made."""
    st.markdown("#### How far can this be trusted?")
    if ask.coverage(choice):
        tables.coverage(choice)
    tables.accuracy()
    with st.expander("What this page cannot know", icon=":material/visibility_off:", key="limits"):
        st.markdown(limits.LIMITS)
    with st.expander("How figures are made", icon=":material/science:", key="method"):
        st.markdown(limits.METHOD)
