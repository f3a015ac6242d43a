"""The decision record: one Markdown file that says what was asked, what came out, and on which evidence."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from dashboard import formats
from dashboard.choose import arguments, sentences
from dashboard.choose.cases import Case, cases
from dashboard.choose.decide import Decision, Evidence, Wish
from dashboard.choose.scale import Figure
from dashboard.choose.sentences import Names
from dashboard.choose.simulate import SEED, SIMULATIONS

METHOD = (
    "Stochastic multi-criteria acceptability analysis (Lahdelma, Hokkanen, Salminen 1998; Lahdelma, "
    f"Salminen 2001): {SIMULATIONS:,} simulations, seed {SEED}. Each figure is scored from 0 to 1 on a fixed "
    "scale and drawn from its interval; a missing one is drawn from the whole scale."
)
ORIGINS = {
    "local": "measured here",
    "live": "collected here",
    "imported": "imported",
    "recorded": "recorded by others or on another machine",
}


@dataclass(frozen=True)
class Version:
    """The data that a decision rests on, and when it was written down."""

    published_at: dt.datetime
    content: str
    code_version: str
    written_at: dt.datetime
    link: str


def markdown(decision: Decision, evidence: Evidence, wish: Wish, names: Names, version: Version) -> str:
    """The record."""
    blocks = [
        f"# Which Python web framework{f' for: {wish.case}' if wish.case else ''}?",
        sentences.answer(decision, evidence, names),
        f"{formats.day(version.written_at)} · [the same question again]({version.link})",
        *_question(evidence, wish, names),
        *_result(decision, evidence, wish, names),
        *_evidence(decision, evidence, wish, names, version),
    ]
    return "\n\n".join(blocks) + "\n"


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', '/') for cell in line)} |" for line in lines)


def _question(evidence: Evidence, wish: Wish, names: Names) -> Iterator[str]:
    yield "## Question"
    yield f"Compared: {formats.listing([names[name] for name in wish.frameworks])}."
    weighed = [(c, wish.weights.get(c.key, 0.0)) for c in evidence.criteria]
    case = cases().get(wish.case or "")
    rows = [(c.title, c.unit, f"{weight:g}", _why(case, c.key, weight)) for c, weight in weighed if weight]
    yield _table(("Criterion", "Measured as", "Weight (0 to 5)", "Why"), rows)
    if wish.required:
        required = formats.listing([sentences.title(evidence, probe) for probe in wish.required])
        accepted = formats.listing(["yes", *wish.accepted])
        yield f"Required: {required}. Counts as having it: {accepted}."
    else:
        yield "Required: nothing."


def _why(case: Case | None, key: str, weight: float) -> str:
    """The reason of the use case, or that the weight is another one than it proposes."""
    if case is None:
        return formats.DASH
    proposed = case.weights.get(key, 0)
    return case.reasons[key] if proposed == weight else f"changed; {case.title} begins with {proposed}"


def _result(decision: Decision, evidence: Evidence, wish: Wish, names: Names) -> Iterator[str]:
    yield "## Result"
    yield _table(
        (
            "Framework",
            "Score, 0 to 100",
            "90 % of simulations",
            "First at these weights",
            "First at any weights",
        ),
        [
            (
                names[one.framework],
                f"{one.score:.0f}",
                f"{one.low:.0f} to {one.high:.0f}",
                sentences.share(one.share),
                sentences.share(one.share_anyhow),
            )
            for one in decision.standings
        ],
    )
    for one in decision.standings:
        told = arguments.for_and_against(decision, evidence, wish, one.framework, names)
        yield f"**{names[one.framework]}.** {' '.join(told)}"
    if decision.out:
        yield "\n".join(sentences.out_line(lacks, evidence, names) for lacks in decision.out.values())
    yield "## What would change it"
    flips = [sentences.flip_line(flip, evidence, names) for flip in decision.flips]
    yield "\n".join(flips) or "No single weight between 0 and 5 changes who is first."


def _evidence(
    decision: Decision, evidence: Evidence, wish: Wish, names: Names, version: Version
) -> Iterator[str]:
    yield "## Evidence"
    inside = [one.framework for one in decision.standings]
    known = [
        (criterion, evidence.figures[name, criterion.key])
        for criterion in evidence.criteria
        for name in inside
        if wish.weights.get(criterion.key) and (name, criterion.key) in evidence.figures
    ]
    yield _table(
        ("Criterion", "Framework", "Value", "Low to high", "Source", "Age"),
        [
            (
                criterion.title,
                names[figure.framework],
                criterion.write(figure.value),
                f"{criterion.write(figure.low)} to {criterion.write(figure.high)}",
                f"{figure.source}, {ORIGINS.get(figure.origin, figure.origin)}",
                age(figure, version.written_at),
            )
            for criterion, figure in known
        ],
    )
    if wish.required:
        yield _table(
            ("Required", "Framework", "Verdict", "Release", "Evidence", "Age"),
            _proofs(evidence, wish, names, version.written_at),
        )
    yield "## What was missing"
    missing = sentences.missing_lines(decision, evidence, wish, names)
    yield "\n".join(missing) or "Nothing: every figure that was weighed is known."
    if missing:
        yield "Each of these was drawn from the whole scale of its criterion, so it counts as open, not as 0."
    yield "## Method and data"
    yield METHOD
    yield (
        f"Data: snapshot of {formats.instant(version.published_at)}, content {version.content[:12]}, "
        f"framewatch {version.code_version}."
    )


def _proofs(evidence: Evidence, wish: Wish, names: Names, now: dt.datetime) -> Iterator[tuple[str, ...]]:
    """What the probes of the required features found, for those that are out as well."""
    for probe in wish.required:
        for framework in wish.frameworks:
            title, name = sentences.title(evidence, probe), names[framework]
            cell = evidence.cells.get((framework, probe))
            if cell is None:
                yield title, name, "not probed", formats.DASH, formats.DASH, formats.DASH
                continue
            found = cell["verdict"] if cell["detail"] is None else f"{cell['verdict']}: {cell['detail']}"
            proof = " ".join(cell["evidence"].split()).replace("<", "&lt;")
            yield title, name, found, cell["release"], proof, formats.ago(cell["probed_at"], now)


def age(figure: Figure, now: dt.datetime) -> str:
    """How old a figure is."""
    return "unknown" if figure.as_of is None else formats.ago(figure.as_of, now)
