"""What Performance shows: machines, the visitor's choice, and the card of ratios."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from dashboard import db, formats
from dashboard import performance_method as method
from dashboard import performance_queries as questions
from dashboard import performance_wording as wording
from dashboard.card import Card
from dashboard.catalogue import OTHER, Entry, catalogue, colour_domain
from dashboard.charts.dots import Scale, dots
from dashboard.performance_pairs import MAIN, Pairs
from dashboard.queries import Query

RAW_APPS = {"reference_asgi": "raw ASGI app", "reference_wsgi": "raw WSGI app"}
TRACKS = {"documented": "As documented", "same-server": "Same for all", "in-process": "No server"}


@dataclass(frozen=True)
class Choice:
    """What the visitor asked for; `machine` is its identity, `reference` what others are compared with."""

    machine: str
    frameworks: tuple[str, ...]
    track: str = "documented"
    database: str = "sqlite"
    reference: str = "flask"
    every_workload: bool = False

    @property
    def key(self) -> tuple[str, ...]:
        return tuple(str(value) for value in vars(self).values())


def measured() -> bool:
    """True when the snapshot holds a benchmark that may be shown."""
    return bool(machines())


def machines() -> list[db.Row]:
    """Machines with a complete run, newest run each: those measured here first."""
    if not db.has("marts.benchmark_runs"):
        return []
    return db.rows(questions.MACHINES)


def rows(question: Query, machine: str) -> list[db.Row]:
    """The answer of a question about one machine."""
    return db.rows(question, machine=machine)


def names() -> dict[str, str]:
    """Names of frameworks and raw apps by slug; a slug that the registry does not know is its own name."""
    known = {slug: entry.name for slug, entry in catalogue().items()}
    return _Names({**known, **RAW_APPS})


class _Names(dict[str, str]):
    def __missing__(self, slug: str) -> str:
        return slug


def colour(slug: str) -> str:
    """Colour of a framework; grey for raw apps and what the registry does not know."""
    entry = catalogue().get(slug)
    return entry.colour if entry else OTHER


def label(slug: str) -> str:
    """Short name for charts and for the URL."""
    entry = catalogue().get(slug)
    return entry.label if entry else names()[slug]


def pairs(machine: str, track: str, database: str) -> Pairs:
    """Ratios of one machine, track and database."""
    key = ("pairs", machine, track, database)
    return db.remember(key, lambda: Pairs.of(rows(questions.RATIOS, machine), track, database))


def tracks(machine: str) -> list[str]:
    """Tracks on which frameworks were compared on a machine."""
    known = {row["track"] for row in rows(questions.RATIOS, machine)}
    return [track for track in TRACKS if track in known]


def databases(machine: str) -> list[str]:
    """Databases that were measured, the preferred one first."""
    known = {row["database"] for row in rows(questions.RATIOS, machine)}
    return [name for name in ("postgresql", "sqlite") if name in known]


def references(machine: str) -> list[str]:
    """What others can be compared with: headline frameworks last to first, the others, raw apps."""
    known = {row["reference"] for row in rows(questions.RATIOS, machine) if row["metric"] == "cpu"}
    headline = [slug for slug, entry in catalogue().items() if entry.headline]
    others = [slug for slug in catalogue() if slug not in headline]
    return [slug for slug in (*reversed(headline), *others, *RAW_APPS) if slug in known]


def ratio_card(choice: Choice) -> Card:
    """The card of ratios; something must have been compared with the reference."""
    compared = pairs(choice.machine, choice.track, choice.database)
    shown = shown_workloads(compared, every=choice.every_workload)
    drawn = [
        row for workload in shown for row in _block(compared, workload, choice.frameworks, choice.reference)
    ]
    used = [
        row
        for (workload, framework, reference), row in compared.rows.items()
        if reference == choice.reference and framework in choice.frameworks and workload in shown
    ]
    missing = [label(slug) for slug in choice.frameworks if slug not in {row["framework"] for row in drawn}]
    names_ = names()
    takeaway = wording.ratio_takeaway(compared, choice.frameworks, names_)
    reference = label(choice.reference)
    return Card(
        takeaway=takeaway,
        measure=wording.ratio_measure(used, reference, missing),
        chart=dots(
            pd.DataFrame(drawn),
            Scale(colour_domain(catalogue().values()), f"as many requests as {reference}", ratio=True),
        ),
        alt=f"Requests per second of CPU time compared with {reference}. {takeaway}. "
        + "; ".join(f"{row['block']}, {row['label']} {row['text']}" for row in drawn)
        + ".",
        source=source(used),
        data=pd.DataFrame(used),
        sql=questions.narrowed(
            questions.RATIOS.text(machine=choice.machine),
            metric=("cpu",),
            track=(choice.track,),
            database=("none", choice.database),
            reference=(choice.reference,),
            framework=choice.frameworks,
            workload=tuple(shown),
        ),
    )


def comparable(choice: Choice) -> bool:
    """True when a picked framework was compared with the reference on the chosen track."""
    compared = pairs(choice.machine, choice.track, choice.database).rows
    return any(
        reference == choice.reference and framework in choice.frameworks
        for _, framework, reference in compared
    )


def shown_workloads(compared: Pairs, *, every: bool) -> list[str]:
    """The main workloads, or all of them when asked for or when no main one was measured."""
    main = [name for name in compared.workloads if name in MAIN]
    return compared.workloads if every or not main else main


def _block(compared: Pairs, workload: str, slugs: Sequence[str], reference: str) -> list[dict[str, object]]:
    """Rows of the chart for one workload, most requests first."""
    found = [row for slug in slugs if (row := compared.get(workload, slug, reference))]
    if not found:
        return []
    title = wording.block_title(workload, found[0]["database"])
    drawn: list[dict[str, object]] = [_dot(title, row) for row in found]
    if reference in slugs:
        one = {
            "value": 1.0,
            "low": None,
            "high": None,
            "text": "1×",
            "tooltip": "What others are compared with",
        }
        drawn.append({"block": title, "framework": reference, "label": label(reference), **one})
    drawn.sort(key=lambda row: -float(str(row["value"])))
    return [{**row, "colour": colour(str(row["framework"]))} for row in drawn]


def _dot(title: str, row: db.Row) -> dict[str, object]:
    none = row["verdict"] == "no difference shown"
    tooltip = (
        f"{label(row['framework'])} {row['release']} ({row['server']}) against {label(row['reference'])} "
        f"{row['reference_release']}: {wording.times(row['ratio'])} ({wording.interval(row)}), "
        f"{row['rounds']} rounds, {row['verdict']}"
    )
    return {
        "block": title,
        "framework": row["framework"],
        "label": label(row["framework"]),
        "value": row["ratio"],
        "low": row["ratio_low"],
        "high": row["ratio_high"],
        "text": wording.times(row["ratio"]) + (" no difference shown" if none else ""),
        "tooltip": tooltip,
    }


def source(used: Sequence[db.Row]) -> str:
    """Which runs gave the figures, whose they are, and when they ended."""
    runs = sorted({row["run_id"] for row in used})
    origins = sorted({method.ORIGINS[row["origin"]].lower() for row in used})
    shown = f"run {runs[0]}" if len(runs) == 1 else f"{len(runs)} runs"
    newest = max(row["measured_at"] for row in used)
    return f"framewatch benchmark, {shown}, {formats.listing(origins)} · {formats.day(newest)}"


def default_choice(machine: str, picked: Sequence[Entry]) -> Choice:
    """What is shown of a machine before anything is chosen."""
    return Choice(
        machine=machine,
        frameworks=tuple(entry.framework for entry in picked),
        track=next(iter(tracks(machine)), "documented"),
        database=next(iter(databases(machine)), "sqlite"),
        reference=next(iter(references(machine)), ""),
    )
