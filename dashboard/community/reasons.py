"""What decided a reading, in words: features of the analyser are named for machines."""

from __future__ import annotations

PLACES = {
    "word": "“{}”",
    "stem": "“{}…”",
    "before": "“{}” before the name",
    "after": "“{}” after the name",
    "earlier": "“{}” in a clause before it",
    "later": "“{}” in a clause after it",
    "pair": "“{}”",
    "manner": "manner: {}",
    "shape": "word order: {}",
    "ends": "ends with “{}”",
    "own net": "praise less blame of it: {}",
    "other net": "praise less blame of others: {}",
    "frameworks": "frameworks named: {}",
}
SPOKEN_OF = {"T": "of it", "O": "of another framework", "N": "of no framework"}
WHOLE = {
    "asked": "it is asked",
    "nothing said": "nothing is said of it",
    "own sum": "praise less blame of it",
    "other sum": "praise less blame of others",
    "roles": "its part in comparisons and moves",
    "not compared": "it is not compared",
    "always": "the usual case",
}
ROLES = {"1": "stands where the better one stands", "-1": "stands where the worse one stands"}
DEGREES = {"0": "", "1": ", comparing", "2": ", as the most of all"}
NAMES = {"O": "another framework", "X": "another tool"}
SHAPES = {
    **NAMES,
    "^": "start",
    "$": "end",
    "N": "a number",
    "#": "a topic",
    "+": "praise",
    "+er": "more praise",
    "+est": "most praise",
    "-": "blame",
    "-er": "more blame",
    "-est": "most blame",
}


def reason(rule: str, framework: str) -> str:
    """A rule such as "pair:T over +0.41" in plain words, with the share that it adds.

    `framework`: the name of the one that the rule speaks of.
    """
    body, _, share = rule.rpartition(" ")
    if body.startswith("both:"):
        parts = body.removeprefix("both:").split(" & ")
        return f"{' together with '.join(_told(part, framework) for part in parts)} {share}"
    return f"{_told(body, framework)} {share}"


def _told(body: str, framework: str) -> str:
    kind, colon, rest = body.partition(":")
    if not colon:
        return WHOLE.get(body, body)
    if kind == "construction":
        return f"construction “{rest.rpartition(':')[0]}”"
    if kind == "concept":
        return _concept(rest)
    if kind == "said":
        return _opinion(rest)
    if kind == "degree":
        return _opinion(rest[:-1]) + DEGREES[rest[-1]]
    if kind == "final":
        return f"ends with {'praise' if rest == '1' else 'blame'} of it"
    if kind == "role":
        return ROLES.get(rest.rstrip("="), "stands where neither is better")
    if kind == "rank":
        return f"named as number {int(rest[0]) + 1} {rest[2:]}"
    if kind in PLACES:
        known = {"T": framework, "_": "…", **(SHAPES if kind == "shape" else NAMES)}
        return PLACES[kind].format(" ".join(known.get(word, word) for word in rest.split(" ")))
    return body.replace(":", " ").replace("_", " ")


def _opinion(rest: str) -> str:
    return f"{'praise' if rest.endswith('+') else 'blame'} {SPOKEN_OF[rest[0]]}"


def _concept(rest: str) -> str:
    whose, colon, named = rest.partition(":")
    if not colon:
        whose, named = "", rest
    sign = {"+": " (praise)", "-": " (blame)"}.get(named[-1:], "")
    return " ".join(part for part in (f"“{named.rstrip('+-')}”{sign}", SPOKEN_OF.get(whose, "")) if part)
