"""What Performance shows: machines, the visitor's choice, and the card of ratios."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard import db, formats
from dashboard import performance_method as method
from dashboard import performance_queries as questions
from dashboard.catalogue import OTHER, Entry, catalogue
from dashboard.performance_pairs import Pairs
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


def measured_here() -> bool:
    """True when the snapshot holds a benchmark of this installation that may be shown."""
    return any(machine["origin"] == "local" for machine in machines())


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
    return db.remember(
        "performance names",
        lambda: _Names({**{slug: entry.name for slug, entry in catalogue().items()}, **RAW_APPS}),
    )


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


def _measured(machine: str) -> dict[str, set[str]]:
    """Tracks, databases and references with CPU times of a machine."""

    def found() -> dict[str, set[str]]:
        known = [row for row in rows(questions.RATIOS, machine) if row["metric"] == "cpu"]
        return {name: {row[name] for row in known} for name in ("track", "database", "reference")}

    return db.remember(("measured", machine), found)


def tracks(machine: str) -> list[str]:
    """Tracks on which frameworks were compared on a machine."""
    return [track for track in TRACKS if track in _measured(machine)["track"]]


def databases(machine: str) -> list[str]:
    """Databases that were measured, the preferred one first."""
    return [name for name in ("postgresql", "sqlite") if name in _measured(machine)["database"]]


def references(machine: str) -> list[str]:
    """What others can be compared with: headline frameworks last to first, the others, raw apps."""
    known = _measured(machine)["reference"]
    headline = [slug for slug, entry in catalogue().items() if entry.headline]
    others = [slug for slug in catalogue() if slug not in headline]
    return [slug for slug in (*reversed(headline), *others, *RAW_APPS) if slug in known]


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
