"""Sentences of Performance: pure functions from ratios and costs to text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dashboard import formats
from dashboard.performance_pairs import WORKLOADS, Pairs, Row

Names = Mapping[str, str]

HEADLINE_RUNS = 3
NOTHING_MEASURED = (
    "No benchmark has run on this machine yet, and no recorded one is loaded, so nothing is said about speed."
)


def times(ratio: float) -> str:
    """A ratio for reading: 0.77×, 2.28×, 15×."""
    return f"{ratio:.2f}×" if ratio < 9.995 else f"{ratio:.0f}×"


def interval(row: Row) -> str:
    """The 95 % interval of a ratio: 2.12–2.46."""
    return f"{row['ratio_low']:.2f}–{row['ratio_high']:.2f}"


def scope(rows: Sequence[Row]) -> str:
    """Of what the intervals speak: of one run, or of several."""
    runs = sorted({row["run_count"] for row in rows})
    if runs == [1]:
        return "within this run"
    counts = str(runs[0]) if len(runs) == 1 else f"{runs[0]} to {runs[-1]}"
    return f"over {counts} runs" if runs[0] > 1 else f"over {counts} runs, of one run within that run"


def caution(rows: Sequence[Row]) -> str:
    """What is missing before figures may stand as a headline; empty when nothing is."""
    fewest = min(row["run_count"] for row in rows)
    if fewest >= HEADLINE_RUNS:
        return ""
    done = "one" if fewest == 1 else str(fewest)
    return f"A firm headline needs {HEADLINE_RUNS} runs; this rests on {done}."


def answer(pairs: Pairs, slugs: Sequence[str], names: Names) -> str:
    """The first line of the page: cheapest against dearest, what a database changes, how firm that is."""
    base = pairs.base
    order = pairs.order(base, slugs) if base else []
    if not base or len(order) < 2:
        return not_together(slugs, names)
    best, last = order[0], order[-1]
    row = pairs.rows[base, best, last]
    parts = [_lead(row, names)]
    if (other := pairs.from_database) and other != base:
        parts.append(database_sentence(pairs, base, other, slugs, names))
    return " ".join(part for part in (*parts, caution([row])) if part)


def not_together(slugs: Sequence[str], names: Names) -> str:
    """Why frameworks cannot be compared, and what to run."""
    if len(slugs) == 1:
        return f"Pick a second framework to compare **{names[slugs[0]]}** with."
    chosen = " ".join(f"--framework {slug}" for slug in slugs)
    return (
        f"The picked frameworks were not measured together on this machine. Run `framewatch bench {chosen}`."
    )


def _lead(row: Row, names: Names) -> str:
    best, last = names[row["framework"]], names[row["reference"]]
    what = WORKLOADS[row["workload"]]
    span = f"{interval(row)}, {scope([row])}"
    if row["verdict"] == "no difference shown":
        return f"For {what}, no difference is shown between **{best}** and **{last}** ({span})."
    return (
        f"For {what}, a second of CPU time serves {times(row['ratio'])} as many requests with **{best}** "
        f"as with **{last}** ({span})."
    )


def database_sentence(pairs: Pairs, base: str, other: str, slugs: Sequence[str], names: Names) -> str:
    """Whether the order of the first workload still holds for one that reads a database."""
    if len(pairs.order(other, slugs)) < 2:
        return ""
    what = WORKLOADS[other]
    if reversed_ := pairs.overtaken(base, other, slugs):
        told = [_overtaking(pairs.rows[other, two, one], names) for one, two in reversed_[:2]]
        return f"With {what} the order changes: {formats.listing(told)}."
    if blurred := pairs.blurred(base, other, slugs):
        told = [f"{names[one]} and {names[two]}" for one, two in blurred[:2]]
        return f"With {what} no difference is shown any more between {', or between '.join(told)}."
    return f"With {what} the order stays the same."


def _overtaking(row: Row, names: Names) -> str:
    return f"{names[row['framework']]} overtakes {names[row['reference']]} ({times(row['ratio'])})"


def ratio_takeaway(pairs: Pairs, slugs: Sequence[str], names: Names) -> str:
    """The sentence above the ratios: where the order changes, else the order."""
    base, other = pairs.base, pairs.from_database
    if not base:
        return "Nothing was measured on this track"
    if other and other != base and (sentence := database_sentence(pairs, base, other, slugs, names)):
        return sentence.removesuffix(".")
    order = pairs.order(base, slugs)
    return f"{_capital(WORKLOADS[base])}: {pairs.ordered(base, slugs, names)}" if order else "Not compared"


def ratio_measure(rows: Sequence[Row], reference: str, missing: Sequence[str]) -> str:
    """Unit, meaning of the interval and what is absent, under the ratios."""
    text = f"Requests per second of CPU time, {reference} = 1 · dot and 95 % interval {scope(rows)}"
    text += " · dashed: as many as " + reference
    return text + (f" · not measured: {formats.listing(list(missing))}" if missing else "")


def order_lines(pairs: Pairs, slugs: Sequence[str], names: Names) -> str:
    """The order for each workload as a Markdown list, after what its signs mean; empty without any."""
    lines = [
        f"- {_capital(WORKLOADS[workload])}: {pairs.ordered(workload, slugs, names)}"
        for workload in pairs.workloads
        if len(pairs.order(workload, slugs)) > 1
    ]
    if not lines:
        return ""
    signs = "**A > B**: a difference was shown · **A ≈ B**: none was shown"
    signs += " · **A ? B**: not compared" if any(" ? " in line for line in lines) else ""
    return "\n".join([signs, "", *lines])


def block_title(workload: str, database: str) -> str:
    """Title of the figures of one workload."""
    title = _capital(WORKLOADS[workload])
    return title if database == "none" else f"{title} ({DATABASES[database]})"


DATABASES = {"sqlite": "SQLite", "postgresql": "PostgreSQL", "none": "none"}
SQLITE_NOTE = (
    "SQLite runs inside the server's process: its work counts as the framework's, so differences look "
    "smaller than with a database server, and one writer at a time holds all others up."
)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
