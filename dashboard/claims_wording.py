"""Words of the Claims page: pure functions from rows of `marts.claims` to text."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from dashboard import formats
from dashboard.wording import plain

Row = Mapping[str, Any]

VERDICTS = {
    "holds": ("green", ":material/check_circle:"),
    "holds in part": ("blue", ":material/contrast:"),
    "outdated": ("orange", ":material/history:"),
    "wrong": ("red", ":material/cancel:"),
    "not measurable": ("gray", ":material/help:"),
    "no data yet": ("gray", ":material/hourglass_empty:"),
}
"""Colour and symbol of each verdict, in the order of the page."""

_TOLD = {
    "holds": ("holds", "hold"),
    "holds in part": ("holds in part", "hold in part"),
    "outdated": ("is outdated", "are outdated"),
    "wrong": ("is wrong", "are wrong"),
    "not measurable": ("cannot be measured", "cannot be measured"),
    "no data yet": ("has no data yet", "have no data yet"),
}
REPLIES = dict(
    zip(VERDICTS, ("yes", "in part", "no longer", "no", "not measurable", "no data yet"), strict=True)
)
"""What a verdict on the plain yes means as an answer to a question."""

NOTHING = "No claim was judged yet: this snapshot was published by an older framewatch."


def badge(verdict: str) -> str:
    """The verdict as symbol and word, in Markdown."""
    colour, icon = VERDICTS[verdict]
    return f":{colour}-badge[{icon} {verdict}]"


def reply(row: Row) -> str:
    """The badge of a question: the verdict on its plain yes, as an answer."""
    colour, icon = VERDICTS[row["verdict"]]
    return f":{colour}-badge[{icon} {REPLIES[row['verdict']]}]"


def answer(counts: Mapping[str, int]) -> str:
    """The first line of the page: how many claims have each verdict."""
    if not counts:
        return NOTHING
    told = [f"**{count}** {_TOLD[verdict][count > 1]}" for verdict, count in counts.items()]
    return f"Of the article's {sum(counts.values())} claims, {formats.listing(told)}."


def card(row: Row, now: dt.datetime) -> str:
    """All that stands on a card, in Markdown: claim and verdict, what was found, the rest in small print."""
    if row["kind"] == "question":
        head = f"**{plain(row['question'])}**\n\n{reply(row)} :gray[Judged: {plain(row['statement'])}]"
    else:
        head = f"{badge(row['verdict'])} **{plain(row['statement'])}**"
    lines = (today(row, now), change(row), missing(row))
    small = "  \n".join(plain(text) for text in lines if text and text != formats.DASH)
    parts = [head, plain(finding(row)), *([f":small[:gray[{small}]]"] if small else [])]
    return "\n\n".join(parts)


def number(value: float) -> str:
    """A figure of any size: 101.7k, 347, 19, 18.3, 2.28."""
    if abs(value) >= 1000:
        return formats.compact(value)
    if float(value).is_integer() or abs(value) >= 100:
        return f"{value:.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


def today(row: Row, now: dt.datetime) -> str:
    """Today's value with its interval, where it comes from and how old it is; a dash without one."""
    parts = []
    if row["value"] is not None:
        interval = ""
        if row["low"] is not None and row["high"] is not None:
            interval = f" ({number(row['low'])} to {number(row['high'])}, 95 %)"
        parts.append(f"{number(row['value'])} {row['unit']}{interval}")
    if row["as_of"] is not None:
        parts.append(f"{formats.day(row['as_of'])}, {age(row['as_of'], now)}")
        parts.append(row["origin"])
    return " · ".join(part for part in parts if part) or formats.DASH


def age(day: dt.date, now: dt.datetime) -> str:
    """How old a figure of a day is: today, yesterday, 5 days old, 4 months old."""
    days = (now.date() - day).days
    if days < 2:
        return "yesterday" if days == 1 else "today"
    return f"{formats.span(days * 24)} old"


def change(row: Row) -> str:
    """What has changed since the article; empty when nothing is known of its time."""
    if row["change"] is None:
        return f"At the article's time: {row['then']}" if row["then"] else ""
    if row["article_value"] is not None:
        return f"The article says {number(row['article_value'])}; {_signed(row['change'])}"
    month = f"{row['before_day']:%b %Y}" if row["before_day"] else "the article's time"
    if row["change"] == 0:
        return f"Unchanged since {month}"
    return f"{number(row['before'])} in {month}, {_signed(row['change'])} since"


def _signed(value: float) -> str:
    return f"+{number(value)}" if value > 0 else number(value).replace("-", "−")


def finding(row: Row) -> str:
    """What the data say; without any, what is missing and the command that brings it."""
    if row["verdict"] == "no data yet":
        told = f"{row['finding']} " if row["finding"] else ""
        return f"{told}{row['missing']} Run `{row['remedy']}`."
    return str(row["finding"] or row["missing"])


def missing(row: Row) -> str:
    """What a verdict lacks; empty when nothing, or when the finding says it already."""
    told = row["missing"] is None or row["verdict"] == "no data yet" or row["finding"] is None
    return "" if told else f"Missing: {row['missing']}"
