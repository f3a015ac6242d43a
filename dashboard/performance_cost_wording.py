"""Sentences of Performance about costs: server and framework, start and memory, releases, latency."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from dashboard import formats
from dashboard.performance_pairs import WORKLOADS, Row
from dashboard.performance_wording import Names, times

UPPER_BOUND = "the machine was busy: upper bounds"


def bound(rows: Sequence[Row]) -> str:
    """A note when costs may have been raised by other work."""
    return f" · {UPPER_BOUND}" if any(row["cpu_basis"] == "upper bound" for row in rows) else ""


def split_takeaway(rows: Sequence[Row], gaps: Sequence[tuple[Row, Row]], names: Names) -> str:
    """The pair whose gap the common server changes most, else the share of the servers.

    Args:
        rows: rows of `marts.benchmark_split`.
        gaps: the ratio of a pair behind documented servers, and of the same pair behind the common one.
    """
    shown = [(one, two) for one, two in gaps if one["verdict"] != "no difference shown"]
    if shown:
        first, second = max(shown, key=lambda gap: _closed(*gap))
        if _closed(first, second) > 0:
            return _closing(first, second, names)
    known = [row for row in rows if row["server_share"] is not None]
    if not known:
        return "Noise hides what is the server's and what the framework's"
    shares = [
        f"{formats.percent(row['server_share'])} of {names[row['framework']]}'s CPU time" for row in known[:3]
    ]
    return f"The server takes {formats.listing(shares)}"


def _closed(first: Row, second: Row) -> float:
    """How much of a gap the common server closes, on the scale of logarithms."""
    return abs(math.log(first["ratio"])) - abs(math.log(second["ratio"]))


def _closing(first: Row, second: Row, names: Names) -> str:
    pair = f"{names[first['framework']]} / {names[first['reference']]}"
    share = _closed(first, second) / abs(math.log(first["ratio"]))
    how = "most of" if share > 0.5 else "part of"
    none = ", no difference shown" if second["verdict"] == "no difference shown" else ""
    return (
        f"The server, not the framework, is {how} a gap: {pair} is {times(first['ratio'])} behind the "
        f"documented servers, {times(second['ratio'])} behind the same server{none}"
    )


def split_measure(rows: Sequence[Row]) -> str:
    """Unit and how the parts were found."""
    return (
        "CPU time per JSON request (µs) · full colour: framework and app, called without a server · "
        f"pale: what the server adds{bound(rows)}"
    )


def split_missing(machine_is_local: bool) -> str:
    """Why costs cannot be taken apart, and what to run."""
    run = "Run `framewatch bench --full`" if machine_is_local else "That run was a short one"
    return f"How much of a cost is the server's takes a run with both servers and without any. {run}."


def footprint_takeaway(
    what: tuple[str, str], rows: Sequence[Row], write: Callable[[Row], str], names: Names
) -> str:
    """Least and most of a figure, as in "Least memory: A with 44 MB, most: B with 58 MB".

    Args:
        what: name of the least, and of the most.
        rows: lowest first.
        write: the figure of a row as text.
    """
    least, most = write(rows[0]), write(rows[-1])
    first = f"{what[0]}: {names[rows[0]['framework']]} with {least}"
    if len(rows) == 1:
        return first
    if least == most:
        return f"{formats.listing([names[row['framework']] for row in rows])}: {least} each"
    return f"{first}, {what[1]}: {names[rows[-1]['framework']]} with {most}"


def history_takeaway(rows: Sequence[Row], names: Names) -> str:
    """What changed between the oldest and the newest release, where a difference was shown."""
    told, flat = [], []
    for slug in dict.fromkeys(row["framework"] for row in rows):
        mine = [row for row in rows if row["framework"] == slug]
        oldest, newest = mine[0], mine[-1]
        if oldest is newest or oldest["verdict"] is None or oldest["ratio"] is None:
            continue
        if oldest["verdict"] == "no difference shown":
            flat.append(names[slug])
        else:
            more = formats.percent(oldest["ratio"] - 1, signed=True)
            told.append(f"{names[slug]} {more} since {oldest['release']}")
    parts = [f"CPU time per request: {formats.listing(told)}"] if told else []
    parts += [f"no difference shown for {formats.listing(flat)}"] if flat else []
    text = "; ".join(parts) or "Only one release was measured of each"
    return text[:1].upper() + text[1:]


def history_measure(workload: str, rows: Sequence[Row]) -> str:
    """Unit of the costs of releases and where they were measured."""
    what = WORKLOADS[workload]
    return (
        f"µs of CPU time for {what}, called in process without a server, each release with the dependencies "
        f"of its day, all on {rows[0]['python']}{bound(rows)}"
    )


def release_tooltip(row: Row, label: str) -> str:
    """A release, its day and its cost."""
    when = formats.day(row["released_at"] or row["as_of"])
    return f"{label} {row['release']} ({when}): {row['cpu_us_per_request']:,.1f} µs"


def latency_takeaway(rows: Sequence[Row], names: Names) -> str:
    """Lowest and highest 99th percentile."""
    lowest = min(rows, key=lambda row: row["latency_p99_ms"])
    highest = max(rows, key=lambda row: row["latency_p99_ms"])
    first = f"99 of 100 requests take {names[lowest['framework']]} {lowest['latency_p99_ms']:.1f} ms or less"
    if lowest is highest:
        return first
    return f"{first}, {names[highest['framework']]} {highest['latency_p99_ms']:.1f} ms"


def latency_withheld(machine: Row) -> str:
    """Why no latency is shown."""
    if machine["gate"] == "quiet":
        return "Latency was not measured: `framewatch bench --full` does so on a quiet machine."
    return (
        f"Latency is withheld: the machine was {machine['gate'] or 'not watched to the end'}, and on such a "
        "machine it says more about the neighbours than about a framework."
    )
