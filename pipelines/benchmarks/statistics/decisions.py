"""Decisions that rest on ratios: when to stop measuring, when to raise an alert, how often chance fools."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from pipelines.benchmarks.statistics.quantiles import Share, clopper_pearson
from pipelines.benchmarks.statistics.ratio import Ratio

REGRESSION_MARGIN = 0.05

Change = Literal["slower", "faster", "none shown", "too few runs"]


@dataclass(frozen=True)
class StopRule:
    """Measure until every ratio is precise enough or the budget is spent.

    `half_width` is relative (0.05 for ±5 %). The rule looks at precision, never at whether a difference
    shows, so stopping early does not favour differences. `least_rounds` guards against few rounds that agree
    by chance.
    """

    half_width: float = 0.05
    budget_s: float = 180.0
    least_rounds: int = 8

    def reason(
        self, ratios: Sequence[Ratio], *, rounds: int, elapsed_s: float
    ) -> Literal["precise", "budget"] | None:
        """Why to stop after `rounds` rounds that took `elapsed_s` together; None to go on.

        Stops before a further round, taken to last as long as those so far did on average, would exceed the
        budget. Without a single ratio nothing is precise.
        """
        wide = [ratio for ratio in ratios if ratio.half_width > self.half_width]
        if rounds >= self.least_rounds and ratios and not wide:
            return "precise"
        if rounds and elapsed_s + elapsed_s / rounds > self.budget_s:
            return "budget"
        return None


def change(ratio: Ratio) -> Change:
    """What a release changed: `ratio` = cost of the old one / cost of the new one, from interleaved rounds.

    A change is stated only when the whole interval lies beyond 5 % (on the ratio's scale: above 1.05 or below
    1 / 1.05) and rests on at least three runs, so that neither a bad afternoon nor a trifle raises an alert.
    """
    if not ratio.headline:
        return "too few runs"
    if ratio.low > 1 + REGRESSION_MARGIN:
        return "faster"
    return "slower" if ratio.high < 1 / (1 + REGRESSION_MARGIN) else "none shown"


def false_differences(ratios: Sequence[Ratio]) -> Share:
    """Share of differences shown among comparisons of a target with itself (A/A), with its exact interval.

    Raises:
        ValueError: there are no comparisons.
    """
    return clopper_pearson(sum(ratio.verdict != "no difference shown" for ratio in ratios), len(ratios))
