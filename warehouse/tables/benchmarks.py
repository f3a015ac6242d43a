"""Benchmarks: runs, environments, samples, starts, and what was computed from them.

A *target* is one framework, in one release, on one server; its name is unique within a run. Everything of a
run stays together under `run`, whichever home it is carried to.
"""

from __future__ import annotations

import datetime as dt
from typing import Literal

from pydantic import Field, NonNegativeInt

from warehouse.rows import Row

BenchTrack = Literal["documented", "same-server", "in-process"]
BenchDatabase = Literal["none", "sqlite", "postgresql"]
BenchStatus = Literal["ok", "void", "failed"]
Gate = Literal["quiet", "busy", "contended"]
Loop = Literal["closed", "open", "in-process"]
Metric = Literal["cpu", "wall_clock", "latency_p99", "start_cpu"]
BenchVerdict = Literal["faster", "slower", "no difference shown"]
StopReason = Literal["precise", "budget", "interrupted", "nothing left"]


class BenchRun(Row, table="bench_runs", key=("run",)):
    """One benchmark run on one machine. It is partial until its last step, so a killed run stays partial."""

    run: str = Field(description="Identity of the benchmark run.")
    plan: str = Field(description="What was planned: quick, weekly, full, custom, history or regression.")
    status: Literal["complete", "partial"] = Field(
        description="complete when it ended by its own rule, else partial: kept, but never in a headline."
    )
    stop_reason: StopReason | None = Field(
        description="precise (intervals narrow enough), budget (time used up), interrupted, "
        "nothing left (every target failed); null if it was killed."
    )
    started_at: dt.datetime = Field(description="When measuring began (UTC).")
    ended_at: dt.datetime | None = Field(description="When it ended (UTC); null if it was killed.")
    command: str = Field(description="Command that repeats it.")
    code_version: str = Field(description="Version of framewatch.")
    seed: int = Field(description="Seed of the order of targets and of the bootstrap.")
    rounds: NonNegativeInt = Field(description="Rounds that were measured to their end.")
    as_of: dt.date | None = Field(description="Day whose releases were measured; null for the newest.")
    database: BenchDatabase = Field(description="Database behind the workloads that read one.")
    pinned: bool = Field(description="True when server and load generator were kept on a core each.")
    shares_core: bool = Field(
        description="True when both had to share the only core: wall-clock figures say nothing then."
    )
    python: str = Field(description="Implementation and version of Python.")
    machine: str = Field(description="Twelve digits that identify the machine's hardware.")
    cpu: str = Field(description="Model of the processor.")
    architecture: str = Field(description="Processor architecture.")
    cores: int = Field(description="Logical cores.")
    core_limit: float | None = Field(description="Cores that a container's quota leaves; null without one.")
    memory_gib: int = Field(description="Memory in GiB.")
    virtualization: str = Field(description="Hypervisor and container, or none.")
    system: str = Field(description="Kind of operating system.")
    os: str = Field(description="Operating system and its version.")
    kernel: str = Field(description="Version of the kernel.")
    gate: Gate | None = Field(
        description="What else the machine did: quiet, busy or contended; null until the end."
    )
    foreign_cores: float | None = Field(
        description="Median of the cores busy with other work; null until the end."
    )
    pressure: float | None = Field(
        description="Median share (0 to 1) of the time in which a process waited for a core; null if unknown."
    )
    results_sha256: str | None = Field(
        description="Checksum over all other rows of the run, written when it ended; null until then."
    )
    note: str | None = Field(
        description="What a reader must know of it, such as why SQLite was used; null if nothing."
    )


class BenchEnvironment(Row, table="bench_environments", key=("run", "target")):
    """One target of a run: the exact releases that were installed, or why it could not be measured."""

    run: str = Field(description="Benchmark run.")
    target: str = Field(description="Name of the target within the run.")
    framework: str = Field(description="Slug in the registry, or reference_asgi, reference_wsgi.")
    track: BenchTrack = Field(description="documented, same-server or in-process.")
    server: str = Field(description="Server; none in process.")
    server_release: str | None = Field(description="Its version; null if it is not a package.")
    release: str = Field(
        description="Version of the framework; without a package `locked` and a digest of code and lock."
    )
    database: BenchDatabase = Field(description="Database that the app was given; none if it reads none.")
    status: Literal["ok", "failed"] = Field(description="failed when it could not be built.")
    failure: str | None = Field(description="Why it could not be built; null when it was.")
    as_of: dt.date | None = Field(description="Day whose releases were taken; null for the newest.")
    lock: list[str] = Field(description="Every distribution in it, name==version.")
    app_sha256: str = Field(description="Digest of the sample app's files.")
    size_bytes: NonNegativeInt | None = Field(
        description="Size of the installed files without byte code; null if not built."
    )
    newer_exists: str | None = Field(
        description="Sentence about a newer release that this Python cannot take; null if there is none."
    )
    note: str | None = Field(description="What was wrong with the index when it was chosen; null if nothing.")


class BenchSample(Row, table="bench_samples", key=("run", "round", "target", "workload", "loop")):
    """One load of one target with one workload in one round, every response verified."""

    run: str = Field(description="Benchmark run.")
    round: NonNegativeInt = Field(
        description="Round within the run, from 1; its targets came in random order."
    )
    target: str = Field(description="Name of the target within the run.")
    workload: str = Field(description="Endpoint of the sample API.")
    loop: Loop = Field(
        description="closed (at saturation), open (at a given rate) or in-process (called without a socket)."
    )
    status: BenchStatus = Field(
        description="ok; void (measured under conditions that say nothing); failed (the app's own doing)."
    )
    sentence: str | None = Field(description="Why it is not ok; null when it is.")
    requests: NonNegativeInt = Field(description="Requests that were answered rightly.")
    errors: NonNegativeInt = Field(description="Requests that were not.")
    connections: NonNegativeInt = Field(description="Connections of the load; 0 in process.")
    rate: float | None = Field(description="Requests per second that were due in the open loop; else null.")
    wall_s: float | None = Field(description="Wall-clock seconds of the load; null if it did not take place.")
    server_cpu_ns: int | None = Field(description="CPU time (ns) of the server's processes meanwhile.")
    generator_cpu_ns: int | None = Field(description="CPU time (ns) of the load generator meanwhile.")
    latency_p50_ns: float | None = Field(description="Median latency (ns).")
    latency_p90_ns: float | None = Field(description="90th percentile of the latency (ns).")
    latency_p99_ns: float | None = Field(description="99th percentile of the latency (ns).")
    crowding: float | None = Field(
        description="Closed loop: share of the other connections with an answer waiting for the generator."
    )
    little: float | None = Field(
        description="Closed loop: throughput × latency / connections; 1 when all were busy (Little's law)."
    )
    foreign_cores: float | None = Field(description="Cores that were busy with other work meanwhile.")
    pressure: float | None = Field(
        description="Share of the time in which some process waited for a core; null if the system is silent."
    )
    measured_at: dt.datetime = Field(description="When it ended (UTC).")


class BenchStart(Row, table="bench_starts", key=("run", "round", "target")):
    """One start of one target: seconds until its first answer, and its memory."""

    run: str = Field(description="Benchmark run.")
    round: NonNegativeInt = Field(description="Round within the run, from 1.")
    target: str = Field(description="Name of the target within the run.")
    status: Literal["ok", "failed"] = Field(description="failed when it did not answer.")
    sentence: str | None = Field(description="Why it failed; null when it did not.")
    wall_s: float | None = Field(
        description="Seconds from the start to the first answer; in process from the import."
    )
    cpu_s: float | None = Field(description="CPU seconds of its processes until then.")
    rss_bytes: NonNegativeInt | None = Field(
        description="Resident memory after the start, what processes share counted for each of them."
    )
    uss_bytes: NonNegativeInt | None = Field(description="Memory after the start that is its own alone.")
    uss_after_bytes: NonNegativeInt | None = Field(description="The same after all its loads of this round.")
    foreign_cores: float | None = Field(description="Cores busy with other work in this start's round.")
    measured_at: dt.datetime = Field(description="When it answered or failed (UTC).")


class BenchRatio(
    Row,
    table="bench_ratios",
    key=(
        "run",
        "workload",
        "track",
        "framework",
        "release",
        "server",
        "database",
        "reference",
        "reference_release",
        "metric",
        "run_count",
    ),
):
    """How much dearer a reference is than a framework, computed from paired rounds with a bootstrap."""

    run: str = Field(description="Benchmark run at whose end it was computed: the newest one in it.")
    machine: str = Field(description="Machine.")
    python: str = Field(description="Implementation and version of Python.")
    workload: str = Field(description="Endpoint of the sample API; start for cold starts.")
    track: BenchTrack = Field(description="documented, same-server or in-process.")
    framework: str = Field(description="The one that is judged.")
    release: str = Field(description="Its release.")
    server: str = Field(description="Its server.")
    database: BenchDatabase = Field(description="Database behind the workload; none if it reads none.")
    reference: str = Field(description="The one it is compared with.")
    reference_release: str = Field(description="Its release.")
    metric: Metric = Field(description="What costs were compared: cpu, wall_clock, latency_p99 or start_cpu.")
    run_count: NonNegativeInt = Field(description="Runs in it; the interval of one speaks of that run alone.")
    runs: list[str] = Field(description="Those runs, oldest first.")
    rounds: NonNegativeInt = Field(description="Rounds that both had, over all runs.")
    ratio: float = Field(description="Reference cost / framework cost; above 1 the framework is faster.")
    ratio_low: float = Field(description="Lower end of its 95 % interval.")
    ratio_high: float = Field(description="Upper end of its 95 % interval.")
    smallest_detectable: float = Field(
        description="Relative difference that these data would have shown with a probability of 80 %."
    )
    verdict: BenchVerdict = Field(description="faster, slower, or no difference shown.")
    measured_at: dt.datetime = Field(description="When the newest of the runs ended (UTC).")


class BenchGroup(
    Row,
    table="bench_groups",
    key=("run", "track", "database", "workload", "group_number", "framework", "release"),
):
    """Targets whose CPU costs the data cannot tell apart; one may belong to several groups."""

    run: str = Field(description="Benchmark run at whose end it was computed.")
    track: BenchTrack = Field(description="documented, same-server or in-process.")
    database: BenchDatabase = Field(description="Database behind the workload; none if it reads none.")
    workload: str = Field(description="Endpoint of the sample API.")
    group_number: NonNegativeInt = Field(description="Number of the group, cheapest first.")
    framework: str = Field(description="A member.")
    release: str = Field(description="Its release.")
    run_count: NonNegativeInt = Field(description="Most runs that a comparison in it rests on.")


class SampleSource(Row, table="sample_sources", key=("framework", "endpoint")):
    """The code of one endpoint of one sample app."""

    framework: str = Field(description="Slug in the registry, or reference_asgi, reference_wsgi.")
    endpoint: str = Field(description="Endpoint of the sample API.")
    code: str = Field(description="Its code, without imports and set-up that all endpoints share.")
    lines: NonNegativeInt = Field(description="Lines of it that hold more than a comment or a docstring.")
