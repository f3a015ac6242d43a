"""What a load run found, and whether it may be used."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any, Literal

from pipelines.benchmarks.load.tally import ErrorKind


@dataclass(frozen=True)
class Result:
    """Figures of one load run. None stands for what was not or could not be measured.

    `requests` were answered and verified, those in flight at the end of the duration included; `errors`
    counts by kind, warm-up included, and `examples` shows one of each. `wall_s` runs from the first request
    to the last response; `generator_cpu_ns` and `server_cpu_ns` (the trees of the plan's `server_pids`) cover
    the same time. `generator_share` is the generator's CPU time per wall-clock time: 1 is a full core.
    `crowding` (closed loop) says which share of the other connections had an answer waiting, on average, when
    the generator looked: near 0 the requests waited for the server, near 1 the answers for the generator.
    `little` is throughput × mean latency / connections (Little's law): 1 in a closed loop whose connections
    are never without a request. `lag_p99_ns` (open loop) is how late the generator noticed due requests.
    `shares_core` means that generator and server had one core between them: wall-clock figures say nothing.
    `histogram` counts latencies by bucket (see histogram.py). `void` is empty when the sample may be used,
    else a sentence with the reason.
    """

    loop: Literal["closed", "open"]
    connections: int
    requests: int
    errors: dict[ErrorKind, int]
    examples: dict[ErrorKind, str]
    wall_s: float
    requests_per_s: float | None
    generator_cpu_ns: int
    generator_share: float | None
    server_cpu_ns: int | None
    shares_core: bool
    crowding: float | None
    little: float | None
    lag_p99_ns: float | None
    latency_mean_ns: float | None
    latency_p50_ns: float | None
    latency_p90_ns: float | None
    latency_p99_ns: float | None
    latency_max_ns: int | None
    histogram: dict[int, int]
    void: str

    @property
    def server_cpu_us_per_request(self) -> float | None:
        """CPU time (µs) of the server per verified request."""
        if self.server_cpu_ns is None or not self.requests:
            return None
        return self.server_cpu_ns / self.requests / 1e3

    def to_json(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> Result:
        """Read back what `to_json` wrote."""
        values: dict[str, Any] = json.loads(text)
        values["histogram"] = {int(bucket): count for bucket, count in values["histogram"].items()}
        return cls(**values)
