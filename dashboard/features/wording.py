"""Sentences of Features: what each has out of the box, what only one has, where the results come from."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard import formats
from dashboard.catalogue import Entry
from dashboard.features import cells
from dashboard.features.matrix import NO_ANSWER, OUT_OF_THE_BOX, Feature, Matrix, Wanted
from dashboard.wording import Row

MOST_NAMED = 3
MOST_TOLD = 4
NOTHING_PROBED = (
    "No framework has been probed on this machine, and no recorded results are loaded, so nothing is said "
    "about features."
)
PROVE = "`framewatch probe` proves them on this machine."
LEGEND = "Select a cell for its evidence. " + " · ".join(
    f"{look.sign} {verdict}: {cells.MEANINGS[verdict]}"
    for verdict, look in cells.LOOKS.items()
    if verdict not in NO_ANSWER
)


def answer(matrix: Matrix, picked: Sequence[Entry]) -> str:
    """The first line of the page: how many features each has, and what separates them."""
    told = judged(matrix, picked)
    if not told:
        slugs = " ".join(f"--framework {entry.framework}" for entry in picked)
        return f"None of these frameworks was probed yet. Run `framewatch probe {slugs}`."
    return " ".join(part for part in (counts(matrix, told), separates(matrix, told)) if part)


def judged(matrix: Matrix, picked: Sequence[Entry]) -> list[Entry]:
    """The frameworks of which anything was found out."""
    return [entry for entry in picked if _answered(matrix, entry)]


def _answered(matrix: Matrix, entry: Entry) -> list[Row]:
    """What was found for the features that a framework was asked and that gave an answer."""
    column = matrix.column(entry.framework)
    return [row for row in column if row["kind"] == "feature" and row["verdict"] not in NO_ANSWER]


def counts(matrix: Matrix, told: Sequence[Entry]) -> str:
    """How many features each has out of the box, and with extras; `told` as `judged` gives it.

    Only features that were tried in all of them count, so that the numbers can be compared.
    """
    shared = _shared(matrix, told)
    if not shared:
        return "No feature was tried in all of them."
    has, extra = {}, {}
    for entry in told:
        found = [row["verdict"] for row in _answered(matrix, entry) if row["probe"] in shared]
        has[entry] = sum(verdict in OUT_OF_THE_BOX for verdict in found)
        extra[entry] = has[entry] + found.count("needs extra")
    few = list(told) if len(told) <= MOST_TOLD else sorted(told, key=lambda entry: -has[entry])[:MOST_NAMED]
    parts = [f"**{entry.name}** {has[entry]} ({extra[entry]})" for entry in few]
    parts[0] = f"**{few[0].name}** has {has[few[0]]} out of the box ({extra[few[0]]} with extras)"
    least = ""
    if len(few) < len(told):
        last = min(told, key=lambda entry: has[entry])
        least = f"; **{last.name}** has the fewest, {has[last]} ({extra[last]})"
    return f"Of {len(shared)} features{_scope(matrix, shared, told)}, {formats.listing(parts)}{least}."


def _shared(matrix: Matrix, told: Sequence[Entry]) -> set[str]:
    """Probes of the features that were tried in all of them."""
    return set.intersection(*({row["probe"] for row in _answered(matrix, entry)} for entry in told))


def _scope(matrix: Matrix, shared: set[str], told: Sequence[Entry]) -> str:
    """A remark when some of the frameworks were asked for more than what all were asked for."""
    tried = {row["probe"] for entry in told for row in _answered(matrix, entry)}
    return "" if tried == shared else " that were tried in all of them"


def separates(matrix: Matrix, told: Sequence[Entry]) -> str:
    """On how many features several differ, and what only one of them has; for one, what it lacks."""
    if len(told) == 1:
        lacking = [feature for feature in matrix.features if _verdict(matrix, feature, told[0]) == "no"]
        return f"It lacks {_named(lacking)}." if lacking else ""
    slugs, shared = [entry.framework for entry in told], _shared(matrix, told)
    tried = [feature for feature in matrix.features if feature.probe in shared]
    differing = [feature for feature in tried if matrix.differs(feature, slugs)]
    if not differing:
        return "They do not differ." if tried else ""
    only = {entry.label: _only(matrix, differing, entry, told) for entry in told}
    named = [f"only {label} has {_named(found)}" for label, found in only.items() if found]
    shown = f": {'; '.join(named)}" if named and len(told) <= MOST_TOLD else ""
    return f"They differ on {len(differing)}{shown}."


def _only(matrix: Matrix, features: Sequence[Feature], entry: Entry, told: Sequence[Entry]) -> list[Feature]:
    """Features that one has out of the box, and all others not even with an extra."""
    others = [other for other in told if other != entry]
    return [
        feature
        for feature in features
        if _verdict(matrix, feature, entry) in OUT_OF_THE_BOX
        and all(_verdict(matrix, feature, other) == "no" for other in others)
    ]


def _verdict(matrix: Matrix, feature: Feature, entry: Entry) -> str | None:
    row = matrix.get(feature.probe, entry.framework)
    return row["verdict"] if row else None


def _named(features: Sequence[Feature]) -> str:
    """Titles inside a sentence; beyond a few only how many more there are."""
    names = [feature.title for feature in features]
    if len(names) <= MOST_NAMED + 1:
        return formats.listing(names)
    return f"{', '.join(names[:MOST_NAMED])} and {len(names) - MOST_NAMED} more"


def provenance(matrix: Matrix, picked: Sequence[Entry]) -> str:
    """Where the results of the picked frameworks come from, and which releases are not the newest."""
    rows = [row for entry in picked for row in matrix.column(entry.framework)]
    here = [row for row in rows if cells.ORIGINS[row["origin"]] == "proved here"]
    if not rows:
        return ""
    newest = formats.day(max(row["probed_at"] for row in rows))
    whole, were, come = f"All {len(rows)} results", "were", "come"
    if len(rows) == 1:
        whole, were, come = "The one result", "was", "comes"
    if len(here) == len(rows):
        parts = [f"{whole} {were} proved on this machine, last on {newest}."]
    elif here:
        rest = len(rows) - len(here)
        parts = [f"{len(here)} of {len(rows)} results were proved on this machine, {rest} elsewhere."]
    elif any(row["origin"] == "imported" for row in rows):
        parts = [f"{whole} {come} from other machines, last on {newest}; {PROVE}"]
    else:
        parts = [f"{whole} {were} recorded by framewatch's authors, last on {newest}; {PROVE}"]
    return " ".join([*parts, *_outdated(matrix, picked)])


def _outdated(matrix: Matrix, picked: Sequence[Entry]) -> list[str]:
    old = {
        f"{entry.name} {row['release']}"
        for entry in picked
        for row in matrix.column(entry.framework)
        if row["is_newest"] is False
    }
    return [f"Newer releases exist than the ones probed: {formats.listing(sorted(old))}."] if old else []


def shown(matrix: Matrix, features: Sequence[Feature]) -> str:
    """How many rows stand in the table, when it is not all of them."""
    return "" if len(features) == len(matrix.features) else f"{len(features)} of {len(matrix.features)} rows."


def nothing_matches(picked: Sequence[Entry], wanted: Wanted) -> str:
    """Why no row is left."""
    if wanted.differences and len(picked) == 1:
        return "One framework does not differ from itself: pick a second one, or show all rows."
    return "No feature of the picked frameworks matches the filters."
