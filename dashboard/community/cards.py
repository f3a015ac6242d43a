"""Cards of Community: how each is judged, community by community, aspect by aspect, who left whom."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from dashboard import db
from dashboard.card import Card
from dashboard.catalogue import catalogue, colour_domain
from dashboard.charts.heat import heat
from dashboard.charts.signed import signed
from dashboard.community import choice as ask
from dashboard.community import questions, wording
from dashboard.community.choice import Choice, aspect_label, community_label, label, name
from dashboard.community.quotes import literal
from dashboard.formats import compact, listing, percent

NET_TITLE = "Net sentiment, −1 to +1"
MOST_MOVERS = 12


def _dot(row: db.Row, block: str, title: str, *, hollow: bool = False) -> dict[str, object]:
    return {
        "block": block,
        "label": title,
        "value": row["net"],
        "low": row["net_low"],
        "high": row["net_high"],
        "colour": ask.colour(row["framework"]),
        "text": f"{wording.net(row['net'])}  n {compact(row['voices'])}",
        "tooltip": f"{title}: {wording.net(row['net'])} ({wording.interval(row)}), {wording.basis(row)}",
        "hollow": hollow,
    }


def net_card(choice: Choice) -> Card:
    """Net sentiment of each picked framework; some must be shown."""
    rows = ask.overall(choice)
    shown = [row for row in rows if row["shown"]]
    hidden = [f"{name(row['framework'])} ({row['heard']})" for row in rows if not row["shown"]]
    absent = [name(slug) for slug in choice.frameworks if slug not in {row["framework"] for row in rows}]
    measure = "Positive less negative opinions over all, newest year, with 95 % intervals; n opinions"
    if hidden:
        measure += f". Too few: {listing(hidden)}"
    if absent:
        measure += f". No opinion: {listing(absent)}"
    takeaway = wording.ranking(rows, name)
    return Card(
        takeaway=takeaway,
        measure=measure,
        chart=signed(
            pd.DataFrame([_dot(row, "", label(row["framework"])) for row in shown]),
            colour_domain(catalogue().values()),
            NET_TITLE,
        ),
        alt=f"Net sentiment by framework. {takeaway}.",
        source=ask.source(choice),
        data=pd.DataFrame(rows),
        sql=_narrowed(choice, f"aspect = '{ask.OVERALL}'"),
    )


def _narrowed(choice: Choice, condition: str) -> str:
    asked = questions.OPINIONS.text(frameworks=choice.frameworks, audience=choice.audience)
    inner = "\n".join(f"    {line}" for line in asked.splitlines())
    return f"from (\n{inner}\n)\nwhere {condition}"


def by_community(choice: Choice) -> list[db.Row]:
    """Estimates of single communities that may be shown."""
    found = db.rows(questions.BY_COMMUNITY, frameworks=choice.frameworks, audience=choice.audience)
    return [row for row in found if row["shown"]]


def community_card(choice: Choice) -> Card:
    """Communities side by side, before any mix; `by_community` must have some."""
    rows = by_community(choice)
    drawn = [
        _dot(row, label(slug), community_label(row["community"]), hollow=not row["weight"])
        for slug in choice.frameworks
        for row in rows
        if row["framework"] == slug
    ]
    places = sorted({literal(community_label(row["community"])) for row in rows})
    takeaway = f"Shown apart: {listing(places)}" if len(places) > 1 else f"All from {places[0]} so far"
    return Card(
        takeaway=takeaway,
        measure="Net sentiment of each community with enough opinions, newest year. Rings do not enter the "
        "common estimate: issue trackers attract complaints",
        chart=signed(pd.DataFrame(drawn), colour_domain(catalogue().values()), NET_TITLE),
        alt=f"Net sentiment by framework and community. {takeaway}.",
        source=ask.source(choice),
        data=db.read(questions.BY_COMMUNITY, frameworks=choice.frameworks, audience=choice.audience),
        sql=questions.BY_COMMUNITY.text(frameworks=choice.frameworks, audience=choice.audience),
    )


def aspect_rows(choice: Choice) -> list[db.Row]:
    """Opinions on single aspects; all that were read where polarity is not shown."""
    if not ask.may_show():
        return db.rows(questions.TOPICS, frameworks=choice.frameworks, audience=choice.audience)
    return [row for row in ask.opinions(choice) if row["aspect"] != ask.OVERALL]


def aspect_card(choice: Choice) -> Card:
    """Share of positive opinions per aspect, or what is talked about where polarity is not shown."""
    rows, judged = aspect_rows(choice), ask.may_show()
    present = {row["aspect"] for row in rows}
    order = [aspect for aspect in (*ask.ASPECTS, *sorted(present - set(ask.ASPECTS))) if aspect in present]
    say = wording.aspects if judged else wording.topics
    takeaway = say(rows, name, aspect_label)
    cells = pd.DataFrame([_cell(row, judged=judged) for row in rows])
    measure = (
        "Share of positive among positive and negative opinions, newest year; dashed cells have too few"
        if judged
        else "Opinions on each aspect, newest year, whatever they say"
    )
    return Card(
        takeaway=takeaway,
        measure=measure,
        chart=heat(
            cells,
            [aspect_label(aspect) for aspect in order],
            [label(slug) for slug in choice.frameworks],
            "diverging" if judged else "sequential",
        ),
        alt=f"Framework by aspect. {takeaway}.",
        source=ask.source(choice),
        data=pd.DataFrame(rows),
        sql=_narrowed(choice, f"aspect <> '{ask.OVERALL}'")
        if judged
        else questions.TOPICS.text(frameworks=choice.frameworks, audience=choice.audience),
    )


def _cell(row: db.Row, *, judged: bool) -> dict[str, object]:
    place = f"{label(row['framework'])}, {aspect_label(row['aspect']).lower()}"
    cell: dict[str, object] = {"row": aspect_label(row["aspect"]), "column": label(row["framework"])}
    if not judged:
        told = f"{place}: {wording.count(row['heard'], 'opinion')}"
        return {**cell, "value": float(row["heard"]), "text": compact(row["heard"]), "tooltip": told}
    if row["share_positive"] is None:
        told = f"{place}: {wording.count(row['heard'], 'opinion')}, too few"
        return {**cell, "value": None, "text": f"n {row['heard']}", "tooltip": told}
    share = row["share_positive"]
    span = f"{percent(row['share_low'])} to {percent(row['share_high'])}"
    told = f"{place}: {percent(share)} positive ({span}), {wording.count(row['opinionated'], 'opinion')}"
    return {**cell, "value": share, "text": percent(share), "tooltip": told}


def moves(choice: Choice) -> list[db.Row]:
    """Moves from or to a picked framework, most frequent first."""
    return db.rows(questions.MOVES, frameworks=choice.frameworks)


def moves_card(choice: Choice) -> Card:
    """Who left whom; `moves` must have some."""
    rows = moves(choice)
    busy = _busiest(rows)
    drawn = [row for row in rows if {row["migrated_from"], row["migrated_to"]} <= set(busy)]
    cells = pd.DataFrame([_move(row) for row in drawn])
    labels = [label(slug) for slug in busy]
    takeaway = wording.moves(rows, name)
    return Card(
        takeaway=takeaway,
        measure="Moves told from one framework (row) to another (column), all years, one per author and "
        "thread; done, decided or argued for",
        chart=heat(
            cells,
            [each for each in labels if each in set(cells["row"])],
            [each for each in labels if each in set(cells["column"])],
            "sequential",
            ("Left", "Moved to"),
        ),
        alt=f"Moves between frameworks. {takeaway}.",
        source=ask.source(choice),
        data=pd.DataFrame(rows),
        sql=questions.MOVES.text(frameworks=choice.frameworks),
    )


def _busiest(rows: Sequence[db.Row]) -> list[str]:
    """Frameworks with most moves, so that the grid stays legible, in the order of the registry."""
    total: dict[str, int] = {}
    for row in rows:
        for slug in (row["migrated_from"], row["migrated_to"]):
            total[slug] = total.get(slug, 0) + row["moves"]
    kept = sorted(total, key=lambda slug: -total[slug])[:MOST_MOVERS]
    order = list(catalogue())
    return sorted(kept, key=lambda slug: order.index(slug) if slug in order else len(order))


def _move(row: db.Row) -> dict[str, object]:
    left, joined = label(row["migrated_from"]), label(row["migrated_to"])
    return {
        "row": left,
        "column": joined,
        "value": float(row["moves"]),
        "text": str(row["moves"]),
        "tooltip": f"{left} to {joined}: {wording.count(row['moves'], 'move')} in "
        f"{wording.count(row['threads'], 'thread')}, {row['reverse_moves']} back",
    }
