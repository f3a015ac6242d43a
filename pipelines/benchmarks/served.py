"""Measures one target behind its server: a fresh process, every workload verified, then loaded."""

from __future__ import annotations

import http.client
import random
from dataclasses import dataclass
from functools import partial

import psutil

from pipelines.benchmarks.host import HostLoad, HostReading
from pipelines.benchmarks.load import Expectation, GeneratorFailed, Plan, run_apart
from pipelines.benchmarks.samples import Measured, Turn, now, status_of
from pipelines.benchmarks.targets import Target
from pipelines.benchmarks.workloads import Workload, exchange
from pipelines.lab.check import ask, running_app
from pipelines.lab.contract import ENDPOINTS
from pipelines.lab.exchange import Answer, Exchange
from pipelines.lab.process_tree import Memory
from pipelines.lab.server import HOST, Server, ServerFailed
from warehouse.tables.benchmarks import BenchSample, BenchStart, Loop

UPSTREAM_DELAY_MS = 50
MEMORY_LIMIT = min(2 * 2**30, psutil.virtual_memory().total // 4)
"""Bytes; a server that has more for itself leaks, and would soon slow down all that come after it."""


class WrongAnswer(Exception):
    """A workload is not answered as the contract says; the message is a sentence."""


@dataclass(frozen=True)
class _Session:
    """One running server in one turn."""

    target: Target
    turn: Turn
    server: Server

    def failed(self, workload: Workload, sentence: str) -> BenchSample:
        return self.turn.sample(self.target.name, workload, "closed", "failed", sentence)


def measure_served(target: Target, turn: Turn) -> Measured:
    """One turn of a target: its start, and a sample per workload; never raises for what the app does."""
    cpus = None if turn.cores.server is None else frozenset({turn.cores.server})
    before = HostReading.now()
    try:
        with running_app(
            target.app,
            target.environment,
            lab=turn.lab,
            track=target.served_track,
            database=target.database,
            upstream_delay_ms=UPSTREAM_DELAY_MS,
            cpus=cpus,
        ) as server:
            memory = server.memory()
            samples = _measure(_Session(target, turn, server))
            load = HostLoad.between(before, HostReading.now())
            return Measured([_start(target, turn, server, memory, load)], samples)
    except ServerFailed as error:
        return Measured([turn.failed_start(target.name, str(error))])


def _start(target: Target, turn: Turn, server: Server, memory: Memory, load: HostLoad) -> BenchStart:
    after = server.memory() if server.running else None
    return BenchStart(
        run=turn.run,
        round=turn.number,
        target=target.name,
        status="ok",
        sentence=None,
        wall_s=server.cold_start.wall_s,
        cpu_s=server.cold_start.cpu_s,
        rss_bytes=memory.rss_bytes,
        uss_bytes=memory.uss_bytes,
        uss_after_bytes=after.uss_bytes if after else None,
        foreign_cores=load.foreign_cores,
        measured_at=now(),
    )


def _measure(session: _Session) -> list[BenchSample]:
    target, turn = session.target, session.turn
    workloads = [name for name in target.workloads if (target.name, name) not in turn.left_out]
    # Another order each time, so that no workload always runs in the caches that one other left.
    random.Random(f"{turn.seed} {turn.number} {target.name}").shuffle(workloads)
    samples: list[BenchSample] = []
    stopped = ""
    for workload in workloads:
        stopped = stopped or _why_stopped(session.server)
        samples += [session.failed(workload, stopped)] if stopped else _samples(session, workload)
    return samples


def _why_stopped(server: Server) -> str:
    """Why nothing more can be measured on this server, as a sentence; empty when it can."""
    if not server.running:
        return f"The server had ended by itself; its log is {server.log}."
    used = server.memory().uss_bytes
    if used > MEMORY_LIMIT:
        allowed = f"the {MEMORY_LIMIT / 1e9:.1f} GB allowed"
        return f"The server used {used / 1e9:.1f} GB of memory, more than {allowed}."
    return ""


def _samples(session: _Session, workload: Workload) -> list[BenchSample]:
    """The sample at saturation and, when wanted and the machine is quiet, one of the latency."""
    turn, load = session.turn, session.turn.load
    wanted = exchange(workload, turn.number)
    try:
        answer = verified(session.server, workload, wanted, turn.number == 1, load.timeout_s)
    except WrongAnswer as error:
        return [session.failed(workload, str(error))]
    plan = partial(
        Plan,
        port=session.server.port,
        method=wanted.request.method,
        target=wanted.request.target,
        headers=wanted.request.headers,
        body=wanted.request.body,
        expect=Expectation(answer.status, len(answer.body), answer.body),
        connections=load.connections,
        warm_up_s=load.warm_up_s,
        timeout_s=load.timeout_s,
        cores=() if turn.cores.generator is None else (turn.cores.generator,),
        server_pids=(session.server.pid,),
    )
    found, host = _load(session, workload, plan(duration_s=load.seconds))
    quiet = host is not None and host.state == "quiet" and found.status == "ok"
    if workload not in turn.latency or not quiet:
        return [found]
    return [found, _load(session, workload, plan(duration_s=load.latency_s, rate=load.latency_rate))[0]]


def _load(session: _Session, workload: Workload, plan: Plan) -> tuple[BenchSample, HostLoad | None]:
    name = session.target.name
    loop: Loop = "closed" if plan.rate is None else "open"
    before = HostReading.now()
    try:
        result = run_apart(plan)
    except GeneratorFailed as error:
        return session.turn.sample(name, workload, loop, "void", str(error), rate=plan.rate), None
    host = HostLoad.between(before, HostReading.now())
    status, sentence = status_of(result)
    sample = session.turn.sample(
        name, workload, loop, status, sentence, result=result, host=host, rate=plan.rate
    )
    return sample, host


def verified(server: Server, workload: Workload, timed: Exchange, whole: bool, timeout_s: float) -> Answer:
    """The answer to the request that will be repeated.

    With `whole`, all requests of the endpoint's contract are tried before, refusals among them.

    Raises:
        WrongAnswer: one of the answers is not what it must be, or there is none.
    """
    exchanges = ENDPOINTS[workload].exchanges if whole else ()
    for one in (*exchanges, timed):
        try:
            answer = ask(one, HOST, server.port, timeout_s)
        except (OSError, http.client.HTTPException) as error:
            raise WrongAnswer(f"{one.request} was not answered ({error!r}).") from error
        if not one.expected.holds(answer):
            raise WrongAnswer(f"{one.request} was answered {answer} instead of {one.expected.says}.")
    return answer
