"""Latency histograms with logarithmic buckets, as HdrHistogram lays them out.

A value keeps its 8 leading bits, so that a bucket is at most 1/128 of its value wide: percentiles are within
0.4 %. Histograms of several samples are added by adding the counts of equal buckets.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

_SUB_BITS = 7
_SUB_BUCKETS = 1 << _SUB_BITS


def bucket_of(value: int) -> int:
    """Number of the bucket of a value (ns, >= 0); numbers grow with values and are exact below 256."""
    shift = max(0, value.bit_length() - _SUB_BITS - 1)
    return (shift << _SUB_BITS) + (value >> shift)


def middle_of(bucket: int) -> float:
    """The middle (ns) of a bucket."""
    shift = max(0, (bucket >> _SUB_BITS) - 1)
    lowest = (bucket - (shift << _SUB_BITS)) << shift
    return lowest + ((1 << shift) - 1) / 2


def histogram(values: Iterable[int]) -> dict[int, int]:
    """Counts by bucket number, in ascending order of the buckets."""
    return dict(sorted(Counter(map(bucket_of, values)).items()))


def percentile(counts: Mapping[int, int], share: float) -> float | None:
    """The smallest value (ns) that a `share` (0 to 1) of all values do not exceed; None without values."""
    total = sum(counts.values())
    seen = 0
    for bucket in sorted(counts):
        seen += counts[bucket]
        if seen >= share * total:
            return middle_of(bucket)
    return None
