"""Sentences of Community: pure functions from estimates and counts to text."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from dashboard import formats
from dashboard.wording import Row, plain

Name = Callable[[str], str]

LEAST_VOICES, LEAST_THREADS = 30, 10
MOST_NAMED = 4


def net(value: float) -> str:
    """Net sentiment for reading: +0.42, −0.10, 0.00."""
    return f"{value:+.2f}".replace("-", "−") if round(value, 2) else "0.00"


def interval(row: Row) -> str:
    """The 95 % interval of a net."""
    return f"{net(row['net_low'])} to {net(row['net_high'])}"


def count(number: int, noun: str) -> str:
    """1 opinion, 1,240 opinions."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def basis(row: Row) -> str:
    """How much an estimate rests on."""
    return f"{count(row['voices'], 'opinion')} from {count(row['threads'], 'thread')}"


TOO_FEW = (
    f"An estimate takes {LEAST_VOICES} opinions from {LEAST_THREADS} threads, in communities with at least "
    "10 from 5 threads"
)


def ranking(rows: Sequence[Row], name: Name) -> str:
    """Who is judged best, said only where intervals do not overlap.

    Args:
        rows: estimates of the picked frameworks, best first; those without a net are passed over.
    """
    shown = [row for row in rows if row["net"] is not None]
    if not shown:
        return "Too few opinions of any picked framework to say how it is judged"
    best, others = shown[0], shown[1:]
    lead = f"{name(best['framework'])} is judged {net(best['net'])}"
    if not others:
        return f"{lead} by its users ({interval(best)})"
    worse = [name(row["framework"]) for row in others if row["net_high"] < best["net_low"]]
    level = [name(row["framework"]) for row in others if row["net_high"] >= best["net_low"]]
    if not worse:
        return f"No difference is shown between {formats.listing([name(row['framework']) for row in shown])}"
    told = f"{lead}, better than {formats.listing(worse)}"
    return f"{told}; no difference is shown from {formats.listing(level)}" if level else told


def answer_from_opinions(rows: Sequence[Row], name: Name) -> str:
    """The first line of the page where net sentiment may be shown."""
    shown = [row for row in rows if row["net"] is not None]
    if not shown:
        return "There are too few opinions on the picked frameworks to say how they are judged."
    figures = [
        f"**{name(row['framework'])}** {net(row['net'])} ({interval(row)}, {basis(row)})" for row in shown
    ]
    return f"{ranking(rows, name)}. Net sentiment over the newest year: {'; '.join(figures)}."


def answer_from_mentions(rows: Sequence[Row], reason: str, name: Name) -> str:
    """The first line where polarity is not shown: who is written about, and why no more is said.

    Args:
        rows: coverage per framework, most items first.
        reason: why polarity is not shown, as the gate says it.
    """
    most = rows[0]
    others = [f"{name(row['framework'])} ({row['items']:,})" for row in rows[1 : MOST_NAMED + 1]]
    if rest := len(rows) - 1 - len(others):
        others.append(count(rest, "other"))
    beside = f", before {formats.listing(others)}" if others else ""
    return (
        f"**{name(most['framework'])}** is written about most ({count(most['items'], 'item')}){beside}. "
        f"Whether they are liked is not said: {plain(reason)}."
    )


def answer_from_questions(asked: Sequence[Row], hiring: Sequence[Row], name: Name) -> str:
    """The first line before any community was read: what is known without opinions."""
    parts = ["No community has been read yet, so nothing is said about opinions."]
    if asked:
        most = asked[0]
        parts.append(
            f"Most questions on Stack Overflow are about **{name(most['framework'])}** "
            f"({formats.compact(most['questions'])} to {formats.day(most['day'])})."
        )
    if hiring and hiring[0]["share"]:
        most = hiring[0]
        parts.append(
            f"Job adverts name **{name(most['framework'])}** most often "
            f"({formats.percent(most['share'])} of {most['ads_total']:,} in {most['month']:%b %Y})."
        )
    return " ".join(parts)


TRENDS = {
    "rise": "judged better than a year before",
    "fall": "judged worse than a year before",
    "no change shown": "no change shown",
    "too few": "too few opinions to compare years",
    "analyser changed": "no comparison, the analyser changed",
    "not accurate enough": "no comparison, polarity is not shown",
}


def trend(row: Row, name: Name) -> str:
    """Whether opinion on one framework changed between the two newest years."""
    verdict = row["trend"] or "too few"
    if verdict not in ("rise", "fall"):
        return f"{name(row['framework'])}: {TRENDS[verdict]}"
    span = f"{net(row['difference'])}, {net(row['difference_low'])} to {net(row['difference_high'])}"
    return f"{name(row['framework'])}: {TRENDS[verdict]} ({span})"


def moves(rows: Sequence[Row], name: Name) -> str:
    """The most frequent move, and whether its direction is more than chance."""
    most = rows[0]
    pair = f"{name(most['migrated_from'])} to {name(most['migrated_to'])}"
    back = most["reverse_moves"]
    if back and most["share_low"] <= 0.5:
        return f"Most moves told are from {pair} ({most['moves']}, back {back}): no direction is shown"
    return f"Most moves told are from {pair}: {most['moves']}, and {back} back"


def aspects(rows: Sequence[Row], name: Name, aspect: Name) -> str:
    """The best and the worst judged aspect."""
    known = [row for row in rows if row["share_positive"] is not None]
    if not known:
        return "Too few opinions on any aspect of the picked frameworks"
    best = max(known, key=lambda row: row["share_positive"])
    worst = min(known, key=lambda row: row["share_positive"])
    lead = f"{aspect(best['aspect'])} of {name(best['framework'])} is praised most"
    if best is worst:
        return f"{lead} ({formats.percent(best['share_positive'])} positive)"
    return (
        f"{lead} ({formats.percent(best['share_positive'])} positive), "
        f"{aspect(worst['aspect']).lower()} of {name(worst['framework'])} least "
        f"({formats.percent(worst['share_positive'])})"
    )


def topics(rows: Sequence[Row], name: Name, aspect: Name) -> str:
    """What is talked about most, where polarity is not shown."""
    most = max(rows, key=lambda row: row["heard"])
    return (
        f"Of {name(most['framework'])} people discuss {aspect(most['aspect']).lower()} most "
        f"({count(most['heard'], 'opinion')})"
    )


def coverage(rows: Sequence[Row]) -> str:
    """How much of what was collected counts, and how often the analyser abstains."""
    items, counted = sum(row["items"] for row in rows), sum(row["counted"] for row in rows)
    unsure = sum(row["not_confident"] for row in rows)
    abstains = f"; the analyser abstains from {formats.percent(unsure / (unsure + counted))} of what it reads"
    told = f"Of {count(items, 'item')}, {counted:,} hold an opinion that counts"
    return told + (abstains if unsure + counted else "")
