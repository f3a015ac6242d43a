"""How a cell of the matrix gets its verdict.

1. The program runs with nothing but the framework and its server. What works is `yes` or `with limits`.
2. Where it does not, and the documentation names packages for the feature, it runs again with them: works it
   now, the feature `needs extra`.
3. A program that ran as it should and showed that the feature is missing gives `no`.
4. Where nothing of the feature is found, the curated list must know of the absence, and no public name in the
   installed package may speak against it; or the framework's own API that the program uses is not in this
   release. Both give `no`.
5. Everything else is `error`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from pipelines.probes.judgement import Broken, Judgement, NoServer, NotThere, OwnApiMissing
from pipelines.probes.names import matching
from pipelines.probes.payload import Absence, Payload
from pipelines.probes.probe import Probe
from pipelines.probes.subject import Place, Subject
from pipelines.probes.trace import Trace, joined, shortened
from warehouse.tables.probes import Method, Verdict

NO_PROGRAM = "no program shows it"
_SHOWN_NAMES = 4


@dataclass(frozen=True)
class Cell:
    """One judged feature of one framework."""

    verdict: Verdict
    evidence: str
    method: Method
    detail: str | None = None
    value: float | None = None
    documentation: str | None = None


@dataclass(frozen=True)
class _Attempt:
    """One run of a probe: what it concluded or what went wrong, its trace, and the problem in words."""

    judgement: Judgement | None
    problem: NotThere | Broken | None
    evidence: list[str]
    told: str = ""


def judge(probe: Probe, payload: Payload, bare: Place, with_extras: Place | None) -> Cell:
    """The verdict about one probe, by the rules above; never raises for what a probe or a program does.

    `with_extras` is the environment that has every package the documentation names, None when it names none.
    """
    if probe.program and payload.program(probe.program) is None:
        return _negative(probe, payload, _Attempt(None, NotThere(NO_PROGRAM), [], NO_PROGRAM), bare)
    first = _attempt(probe, bare)
    if first.judgement and first.judgement.has_it:
        return _positive(probe, payload, first)
    extra = payload.extra(probe.name)
    second = _attempt(probe, with_extras) if extra and with_extras else None
    if extra and second and second.judgement and second.judgement.has_it:
        return Cell(
            "needs extra",
            joined([f"without it: {_last(first)}", *second.evidence]),
            probe.method,
            detail=", ".join(extra.packages)
            + (f"; {second.judgement.detail}" if second.judgement.detail else ""),
            value=second.judgement.value,
            documentation=extra.documentation,
        )
    return _negative(probe, payload, second or first, bare)


def _attempt(probe: Probe, place: Place) -> _Attempt:
    trace = Trace()
    judgement: Judgement | None = None
    problem: NotThere | Broken | None = None
    try:
        judgement = probe.run(Subject(place, probe.program or "", trace))
    except (NotThere, Broken) as error:
        problem = error
    except Exception as error:
        # A probe meets whatever a framework may answer: its own surprise is no verdict about the framework.
        problem = Broken(f"the probe did not expect this ({type(error).__name__}: {error})")
    shown = place.facts.shown
    return _Attempt(judgement, problem, [shown(part) for part in trace.parts], shown(str(problem or "")))


def _positive(probe: Probe, payload: Payload, attempt: _Attempt) -> Cell:
    assert attempt.judgement is not None
    judgement, documentation = attempt.judgement, None
    if limit := payload.limit(probe.name):
        judgement = replace(judgement, verdict="with limits", detail=limit.limit)
        documentation = limit.documentation
    return Cell(
        judgement.verdict,
        joined(attempt.evidence),
        probe.method,
        judgement.detail,
        judgement.value,
        documentation,
    )


def _negative(probe: Probe, payload: Payload, attempt: _Attempt, bare: Place) -> Cell:
    listed = payload.absence(probe.name)
    page = listed.documentation if listed else None
    if attempt.judgement:
        reason = attempt.judgement.detail
        return Cell("no", joined([*attempt.evidence, reason or ""]), probe.method, reason, documentation=page)
    problem = attempt.told
    against = _contradictions(probe, bare, listed)
    tried = [] if problem == NO_PROGRAM else [*attempt.evidence, problem]
    if listed and not against and not isinstance(attempt.problem, NoServer):
        evidence = [*tried, listed.reason, _searched(probe, bare, listed)]
        return Cell(listed.verdict, joined(evidence), "curated", listed.reason, documentation=page)
    if isinstance(attempt.problem, OwnApiMissing) and probe.telltale and not against:
        return Cell("no", joined([*tried, _searched(probe, bare, listed)]), "introspection", problem)
    if against and isinstance(attempt.problem, NotThere):
        shown = ", ".join(against[:_SHOWN_NAMES])
        problem = f"{problem}; it cannot be called absent, as the installed package has {shown}"
    return Cell("error", joined([*attempt.evidence, problem]), probe.method, shortened(problem, 300))


def _searched(probe: Probe, bare: Place, listed: Absence | None) -> str:
    if probe.telltale is None:
        return ""
    searched = f"no public name in {', '.join(bare.facts.modules)} matches {probe.telltale}"
    unrelated = listed.unrelated if listed else ()
    return f"{searched} except {', '.join(unrelated)}" if unrelated else searched


def _contradictions(probe: Probe, bare: Place, listed: Absence | None) -> list[str]:
    if probe.telltale is None:
        return []
    found = matching(bare.facts.packages, bare.facts.modules, probe.telltale)
    unrelated = listed.unrelated if listed else ()
    return [name for name in found if name not in unrelated]


def _last(attempt: _Attempt) -> str:
    if attempt.problem:
        return attempt.told
    assert attempt.judgement is not None
    return attempt.judgement.detail or attempt.judgement.verdict
