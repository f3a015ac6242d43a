"""What a decision says, in sentences made from its figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from textwrap import shorten

from dashboard import formats
from dashboard.choose.cases import cases
from dashboard.choose.criteria import CRITERIA
from dashboard.choose.decide import Decision, Evidence, Standing, Wish
from dashboard.choose.flip import Flip
from dashboard.choose.requirements import UNKNOWN, Lack
from dashboard.choose.simulate import SIMULATIONS
from dashboard.wording import plain

Names = Mapping[str, str]

LONGEST_EVIDENCE = 140
LOWEST_SHARE = 0.01
NO_WEIGHTS = "Nothing matters yet: every weight is 0. Move a slider to say what matters."
NOTHING_KNOWN = (
    "Nothing is known yet of what you weigh, so no framework can be preferred. "
    "`framewatch collect`, `framewatch probe` and `framewatch bench` find it."
)


def share(value: float) -> str:
    """A share of the simulations as a percentage, never rounded up to all or down to none."""
    if 0.99 < value < 1:
        return "more than 99%"
    if 0 < value < 0.01:
        return "less than 1%"
    return f"{value:.0%}"


def answer(decision: Decision, evidence: Evidence, names: Names) -> str:
    """The first line: who comes first, how surely, and the nearest thing that would change it."""
    leader, favourite = decision.leader, decision.favourite
    if leader is None or favourite is None:
        return "**None** of the frameworks picked has everything that is required. See what each lacks below."
    if len(decision.standings) == 1:
        name = names[leader.framework]
        if not decision.out:
            return f"Only **{name}** is picked: pick a second framework to compare it with."
        return f"**{name}** is the only one picked that has everything required."
    if not decision.known:
        return NOTHING_KNOWN
    second = decision.standings[1]
    text = (
        f"{_how_surely(leader)} **{names[leader.framework]}**: first in {share(leader.share)} of "
        f"{SIMULATIONS:,} simulations at these weights, {names[second.framework]} in {share(second.share)}."
    )
    if favourite.framework != leader.framework:
        text += (
            f" {names[favourite.framework]} wins more of them ({share(favourite.share)}) with a lower score "
            "on average: the order is open."
        )
    return f"{text} {nearest(decision, evidence, names)}"


def standing(one: Standing, names: Names) -> str:
    """Score and shares of one framework in a line."""
    return (
        f"{names[one.framework]}: score {one.score:.1f} ({one.low:.0f} to {one.high:.0f}), first in "
        f"{share(one.share)} at these weights, in {share(one.share_anyhow)} at any weights"
    )


def _how_surely(leader: Standing) -> str:
    if leader.share >= 0.9:
        return "Clearly"
    if leader.share >= 0.6:
        return "Probably"
    return "Narrowly" if leader.share >= 0.4 else "Open, at best"


def nearest(decision: Decision, evidence: Evidence, names: Names) -> str:
    """The flip point that is nearest to the weight as it is."""
    if not decision.flips:
        return "No single weight between 0 and 5 changes who is first."
    flip = decision.flips[0]
    title = evidence.by_key[flip.criterion].title
    return f"The nearest change: with _{title}_ at {_move(flip)}, {names[flip.challenger]} takes the lead."


def _move(flip: Flip) -> str:
    side = "more" if flip.weight > flip.now else "less"
    return f"{side} than {flip.weight:.2f} instead of {flip.now:g}"


def flip_line(flip: Flip, evidence: Evidence, names: Names) -> str:
    """One flip point as an item of a list."""
    title = evidence.by_key[flip.criterion].title
    return f"- _{title}_ at {_move(flip)}: **{names[flip.challenger]}**"


def in_brackets(detail: str | None) -> str:
    """The detail of a verdict behind it; nothing without one."""
    return f" ({plain(detail.rstrip('.'))})" if detail else ""


def title(evidence: Evidence, probe: str) -> str:
    """Name of a feature for people."""
    return evidence.features.get(probe, probe)


def out_line(lacks: Sequence[Lack], evidence: Evidence, names: Names) -> str:
    """Why a framework is out, as an item of a list, with the beginning of the evidence."""
    name = names[lacks[0].framework]
    parts = []
    for lack in lacks:
        what = f"{title(evidence, lack.probe)}: {_verdict(lack)}"
        proof = shorten(lack.evidence or "", LONGEST_EVIDENCE, placeholder=" …")
        parts.append(f"{what}. Evidence: {plain(proof)}" if proof else what)
    return f"- **{name}** is out. " + " · ".join(parts)


def _verdict(lack: Lack) -> str:
    if lack.verdict == UNKNOWN:
        return f"unknown, as no probe has given a result; `framewatch probe --framework {lack.framework}`"
    release = f" in {lack.release}" if lack.release else ""
    return f"{lack.verdict}{release}{in_brackets(lack.detail)}"


def missing_lines(decision: Decision, evidence: Evidence, wish: Wish, names: Names) -> list[str]:
    """The weighed figures that are not known, as items of a list, and opinions that are left out."""
    everyone = len(decision.standings)
    lines = []
    for key, absent in sorted(decision.missing.items(), key=lambda pair: -len(pair[1])):
        criterion = evidence.by_key[key]
        whose = (
            "all of them" if len(absent) == everyone else formats.listing([names[name] for name in absent])
        )
        lines.append(f"- _{criterion.title}_ of {whose}: `{criterion.remedy}`")
    return lines + [
        f"- _{criterion.title}_ is left out: nothing that users say of it is known accurately enough"
        for criterion in CRITERIA
        if criterion.key in left_out(evidence, wish)
    ]


def left_out(evidence: Evidence, wish: Wish) -> set[str]:
    """Criteria that the use case weighs and this snapshot withholds."""
    case = cases().get(wish.case or "")
    return case.weights.keys() - evidence.by_key.keys() if case else set()


def case_line(text: str, decision: Decision, names: Names) -> str:
    """One line of Overview: for this, that one, and how surely."""
    leader = decision.leader
    if leader is None:
        return f"- For {text}: **none of these** has what is required."
    if len(decision.standings) == 1:
        return f"- For {text}: **{names[leader.framework]}**, the only one of these with what is required."
    if not decision.known:
        return f"- For {text}: nothing is known yet of what matters there."
    if leader.share == 1:
        return f"- For {text}: always **{names[leader.framework]}**."
    first = f"{_how_surely(leader).lower()} **{names[leader.framework]}** ({share(leader.share)})"
    second = decision.standings[1]
    if second.share < LOWEST_SHARE:
        return f"- For {text}: {first}."
    return f"- For {text}: {first}, then {names[second.framework]} ({share(second.share)})."
