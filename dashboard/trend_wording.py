"""Sentences of the trend card: pure functions from figures to text."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal

from dashboard import formats
from dashboard.catalogue import Entry
from dashboard.wording import SERIES

Row = dict[str, Any]
Write = Callable[[float | None], str]
Rule = Literal["gain", "rate", "level"]


def nothing_to_show(measure: str) -> str:
    """Why a chart is empty and what to run."""
    return (
        f"There are no figures for {measure.lower()} of the picked frameworks yet. Run `framewatch collect`."
    )


def nothing_left(measure: str, *, aligned: bool) -> str:
    """Why figures that exist cannot be drawn as asked."""
    if aligned:
        return "No first release of the picked frameworks is known. Run `framewatch collect package_index`."
    return f"All figures for {measure.lower()} are zero or less: choose Value and Linear to see them."


def index_number(value: float | None) -> str:
    """A value of a series that starts at 100."""
    return formats.DASH if value is None else f"{value:,.0f}"


def takeaway(
    rule: Rule,
    what: str,
    growth: Sequence[Row],
    newest: Sequence[Row],
    entries: Mapping[str, Entry],
    write: Write,
) -> str:
    """The sentence above a trend: who grew fastest, or who stands highest when growth cannot be told.

    Args:
        rule: gain compares absolute growth a year, rate relative growth a year, level the newest figures.
        what: what is counted, as in "the most stars".
        growth: rows of `series.growth`: one source and one definition per framework.
        newest: the newest row of each framework.
    """
    column = {"gain": "per_year", "rate": "rate"}.get(rule)
    known = [row for row in growth if column and row[column] is not None]
    if not column or not known:
        return _highest(what, newest, entries, write)
    best = max(known, key=lambda row: float(row[column]))
    if rule == "gain":
        change = f"{formats.compact(best['per_year'])} {what} a year"
    else:
        change = f"{formats.percent(best['rate'], signed=True)} {what} a year"
    name, span = entries[best["framework"]].name, f"{best['start']:%b %Y} – {best['end']:%b %Y}"
    if len(known) == 1:
        return f"{name}: {change} ({span})"
    verb = "grew fastest" if best[column] > 0 else "shrank least"
    return f"{name} {verb}: {change} ({span})"


def _highest(what: str, newest: Sequence[Row], entries: Mapping[str, Entry], write: Write) -> str:
    highest = max(row["value"] for row in newest)
    best = [row for row in newest if row["value"] == highest]
    names = formats.listing([entries[row["framework"]].name for row in best])
    when = f"{max(end(row) for row in best):%b %Y}"
    if len(newest) == 1:
        return f"{names}: {write(highest)} {what} ({when})"
    return f"{names} {'have' if len(best) > 1 else 'has'} the most {what}: {write(highest)} ({when})"


def end(row: Row) -> Any:
    """The day up to which a figure counts."""
    return row["day"] if row["until"] is None else row["until"]


MARKS = {
    "release": "▲ major release",
    "crossover": "◆ passed another one",
    "anomaly": "✚ unusual figures",
    "meter_change": "dashed border: the meter changed",
}


def measure(
    unit: str,
    series: Sequence[str],
    styles: Sequence[str],
    *,
    relative: bool = False,
    marks: Sequence[str] = (),
    seams: bool = False,
    dropped: bool = False,
    left_out: Sequence[str] = (),
    absent: Sequence[str] = (),
) -> str:
    """The line under the takeaway: unit, definition, how recorded figures are drawn, what the marks are."""
    definitions = [SERIES[name] for name in series if name in SERIES]
    notes = {
        "doubtful": "pale: undercount suspected",
        "history": "dotted: reconstructed from surviving stars",
    }
    parts = [unit]
    parts += [f"counted: {formats.listing(definitions)}"] if definitions else []
    parts += ["first figure shown = 100"] if relative else []
    if "live" not in styles:
        parts.append("all recorded by others")
    elif "recorded" in styles or "doubtful" in styles:
        parts.append("thin: recorded by others, thick: collected here")
    parts += [notes[style] for style in notes if style in styles]
    parts += ["○ another source from here"] if seams else []
    parts += [MARKS[kind] for kind in MARKS if kind in marks]
    parts += ["figures of zero or less left out"] if dropped else []
    parts += [f"no first release known: {formats.listing(list(left_out))}"] if left_out else []
    parts += [f"no figures: {formats.listing(list(absent))}"] if absent else []
    return " · ".join(parts)


def source(sources: Sequence[str], newest: Sequence[Row]) -> str:
    """Who counted, and until when."""
    shown = list(sources[:3]) + ([f"{len(sources) - 3} more"] if len(sources) > 3 else [])
    return f"{formats.listing(shown)} · to {formats.day(max(end(row) for row in newest))}"


def alt(unit: str, sentence: str, newest: Sequence[Row], entries: Mapping[str, Entry], write: Write) -> str:
    """The chart in words: what is drawn, what it shows, the newest figure of each framework."""
    figures = [
        f"{entries[row['framework']].name} {write(row['value'])} ({end(row):%b %Y})"
        for row in sorted(newest, key=lambda row: -row["value"])
    ]
    return f"{unit}. {sentence}. Newest figures: {', '.join(figures)}."
