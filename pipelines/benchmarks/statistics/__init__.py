"""Statistics of benchmarks: pure functions on arrays of shape (runs, rounds), NaN for a missing round."""

from pipelines.benchmarks.statistics.decisions import Change, StopRule, change, false_differences
from pipelines.benchmarks.statistics.groups import groups, indistinguishable
from pipelines.benchmarks.statistics.quantiles import Share, clopper_pearson, lower_quartile
from pipelines.benchmarks.statistics.ratio import Ratio, Verdict, compare

__all__ = [
    "Change",
    "Ratio",
    "Share",
    "StopRule",
    "Verdict",
    "change",
    "clopper_pearson",
    "compare",
    "false_differences",
    "groups",
    "indistinguishable",
    "lower_quartile",
]
