"""From what a loop measured to figures and a verdict on the sample."""

from __future__ import annotations

from dataclasses import replace

from pipelines.benchmarks.load.closed_loop import Window
from pipelines.benchmarks.load.histogram import histogram, percentile
from pipelines.benchmarks.load.plan import Plan
from pipelines.benchmarks.load.result import Result
from pipelines.benchmarks.load.tally import Tally

SATURATED_SHARE = 0.9
CROWDED = 0.5
LITTLE_TOLERANCE = 0.05
LAG_SHARE = 0.5


def summarise(
    plan: Plan,
    window: Window,
    tally: Tally,
    *,
    generator_cpu_ns: int,
    server_cpu_ns: int | None,
    shares_core: bool,
) -> Result:
    """The result of a run. `server_cpu_ns` is None when it was not asked for or a process ended meanwhile."""
    requests, total = len(window.latencies), sum(window.latencies)
    counts = histogram(window.latencies)
    result = Result(
        loop="closed" if plan.rate is None else "open",
        connections=plan.connections,
        requests=requests,
        errors=dict(tally.counts),
        examples=dict(tally.examples),
        wall_s=window.wall / 1e9,
        requests_per_s=_quotient(requests * 1e9, window.wall),
        generator_cpu_ns=generator_cpu_ns,
        generator_share=_quotient(generator_cpu_ns, window.wall),
        server_cpu_ns=server_cpu_ns,
        shares_core=shares_core,
        crowding=_crowding(plan, window),
        little=_quotient(window.occupied, window.sending * plan.connections),
        lag_p99_ns=percentile(histogram(window.lags), 0.99),
        latency_mean_ns=_quotient(total, requests),
        latency_p50_ns=percentile(counts, 0.5),
        latency_p90_ns=percentile(counts, 0.9),
        latency_p99_ns=percentile(counts, 0.99),
        latency_max_ns=max(window.latencies, default=None),
        histogram=counts,
        void="",
    )
    return replace(result, void=void_reason(result, server_asked=bool(plan.server_pids)))


def void_reason(result: Result, *, server_asked: bool = False) -> str:
    """Why a sample must not be used, as a sentence; empty when it may."""
    if result.errors:
        kind, example = next(iter(result.examples.items()))
        failed = sum(result.errors.values())
        return f"{failed} requests failed beside {result.requests} answered ones; first {kind}: {example}."
    if not result.requests:
        return "No request was answered."
    if server_asked and result.server_cpu_ns is None:
        return "A process of the server ended during the sample, and its CPU time with it."
    return _open_reason(result) if result.loop == "open" else _closed_reason(result)


def _closed_reason(result: Result) -> str:
    if result.little is not None and abs(result.little - 1) > LITTLE_TOLERANCE:
        return (
            f"Throughput × latency accounts for {result.little:.0%} of the connections' time (Little's law), "
            "so some of them stood idle or were counted twice."
        )
    # On a single core the server answers everything before the generator gets its turn.
    if result.shares_core:
        return ""
    if result.crowding is not None and result.crowding > CROWDED:
        return (
            f"The generator was the bottleneck: {result.crowding:.0%} of the other connections had an answer "
            "waiting when it looked."
        )
    if (result.generator_share or 0) > SATURATED_SHARE:
        return f"The generator was the bottleneck: it used {result.generator_share:.0%} of its core."
    return ""


def _open_reason(result: Result) -> str:
    lag, latency = result.lag_p99_ns, result.latency_p99_ns
    if lag is not None and latency is not None and lag > LAG_SHARE * latency:
        return (
            f"The generator itself was late: by {lag / 1e6:.2f} ms where the latency's 99th percentile is "
            f"{latency / 1e6:.2f} ms."
        )
    return ""


def _crowding(plan: Plan, window: Window) -> float | None:
    if plan.rate is not None or plan.connections == 1 or not window.polls:
        return None
    return max(0.0, len(window.latencies) / window.polls - 1) / (plan.connections - 1)


def _quotient(dividend: float, divisor: float) -> float | None:
    return dividend / divisor if divisor else None
