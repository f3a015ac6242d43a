"""Comparisons between frameworks, read from ratios: who is faster, where the order changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, pairwise, permutations
from typing import Any

Row = dict[str, Any]

# In the order of the page; what a request does, as it stands in a sentence.
WORKLOADS = {
    "plain": "plain text",
    "json": "JSON",
    "parameters": "typed parameters",
    "validate": "a validated POST",
    "row": "one row from a database",
    "rows": "100 rows from a database",
    "html": "an HTML list",
    "upload": "an upload",
    "auth": "an authenticated request",
    "stream": "a stream",
    "fan_out": "three slow upstreams",
    "websocket": "a WebSocket echo",
}
MAIN = ("json", "validate", "row", "rows")
FROM_DATABASE = ("rows", "row")


@dataclass(frozen=True)
class Pairs:
    """Ratios of CPU time of one machine and track, by workload, framework and reference."""

    rows: Mapping[tuple[str, str, str], Row]

    @classmethod
    def of(cls, rows: Sequence[Row], track: str, database: str) -> Pairs:
        """The rows of a track; of the workloads that read a database those with this one."""
        return cls(
            {
                (row["workload"], row["framework"], row["reference"]): row
                for row in rows
                if row["metric"] == "cpu" and row["track"] == track and row["database"] in ("none", database)
            }
        )

    def get(self, workload: str, framework: str, reference: str) -> Row | None:
        return self.rows.get((workload, framework, reference))

    @cached_property
    def workloads(self) -> list[str]:
        """Workloads that were measured, in the order of the page."""
        measured = {workload for workload, _, _ in self.rows}
        return [name for name in WORKLOADS if name in measured]

    @property
    def base(self) -> str | None:
        """The workload that comparisons begin with: JSON where it was measured."""
        measured = self.workloads
        return "json" if "json" in measured else next(iter(measured), None)

    @property
    def from_database(self) -> str | None:
        """The workload that stands for work with a database."""
        return next((name for name in FROM_DATABASE if name in self.workloads), None)

    def verdict(self, workload: str, framework: str, reference: str) -> str | None:
        row = self.get(workload, framework, reference)
        return None if row is None else str(row["verdict"])

    def order(self, workload: str, slugs: Sequence[str]) -> list[str]:
        """Frameworks that were compared with another of `slugs`, cheapest first."""
        wins = {
            one: [row["ratio"] > 1 for other in slugs if (row := self.get(workload, one, other))]
            for one in slugs
        }
        compared = [slug for slug in slugs if wins[slug]]
        return sorted(compared, key=lambda slug: -sum(wins[slug]))

    def ordered(self, workload: str, slugs: Sequence[str], names: Mapping[str, str]) -> str:
        """The order as text: `>` where a difference was shown, `≈` where none was, `?` where unknown.

        "None shown" does not carry over: A ≈ B ≈ C with a difference between A and C ends in (A > C).
        """
        order = self.order(workload, slugs)
        signs = [self._sign(workload, one, other) for one, other in pairwise(order)]
        words = [names[slug] for slug in order]
        text = "".join(f"{word} {sign} " for word, sign in zip(words, signs, strict=False)) + words[-1]
        apart = [
            f"{words[one]} > {words[two]}"
            for one, two in combinations(range(len(order)), 2)
            if two - one > 1
            and set(signs[one:two]) == {"≈"}
            and self.verdict(workload, order[one], order[two]) == "faster"
        ]
        return f"{text} ({', '.join(apart)})" if apart else text

    def _sign(self, workload: str, one: str, other: str) -> str:
        return {"faster": ">", "slower": "<", "no difference shown": "≈", None: "?"}[
            self.verdict(workload, one, other)
        ]

    def overtaken(self, base: str, other: str, slugs: Sequence[str]) -> list[tuple[str, str]]:
        """Pairs (faster in `base`, faster in `other`): the order of the two is reversed."""
        return self._changed(base, other, slugs, "slower")

    def blurred(self, base: str, other: str, slugs: Sequence[str]) -> list[tuple[str, str]]:
        """Pairs whose first is faster in `base`, while `other` shows no difference between them."""
        return self._changed(base, other, slugs, "no difference shown")

    def _changed(self, base: str, other: str, slugs: Sequence[str], verdict: str) -> list[tuple[str, str]]:
        return [
            (one, two)
            for one, two in permutations(slugs, 2)
            if self.verdict(base, one, two) == "faster" and self.verdict(other, one, two) == verdict
        ]
