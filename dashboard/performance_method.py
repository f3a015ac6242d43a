"""Where figures come from: machines, how busy they were, how it is measured, what was installed."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard import formats
from dashboard.performance_pairs import WORKLOADS, Row
from dashboard.performance_wording import Names, interval, scope, times
from dashboard.wording import plain

ORIGINS = {
    "local": "Measured here",
    "recorded": "Recorded by framewatch",
    "imported": "Imported",
    "live": "Measured here",
}


def machine_label(machine: Row) -> str:
    """A machine as an option: whose figures they are, its processor and its cores."""
    return f"{ORIGINS[machine['origin']]} · {machine['machine_name']} · {machine['machine'][:4]}"


def machine_line(machine: Row) -> str:
    """Where and when the figures shown were measured."""
    runs = "1 run" if machine["runs"] == 1 else f"{machine['runs']} runs"
    return (
        f"{ORIGINS[machine['origin']]}: {machine['machine_name']} · {machine['python']} · {machine['os']} · "
        f"{runs}, newest {formats.day(machine['measured_at'])}"
    )


def gate_line(machine: Row) -> str:
    """How busy the machine was, and what is withheld for it."""
    if machine["gate"] == "quiet":
        return "Quiet machine: all figures are shown."
    cores = machine["foreign_cores"]
    busy = f"{cores:.1f} cores were busy with other work" if cores is not None else "other work went on"
    withheld = "requests per second of wall-clock time and latencies are withheld"
    if machine["gate"] == "busy":
        return f"Busy machine: {busy}, so {withheld}."
    return f"Contended machine: {busy}, so only ratios are firm, CPU times are upper bounds and {withheld}."


def elsewhere(machine: Row, row: Row | None, names: Names) -> str:
    """The same comparison on another machine; empty when it was not made there."""
    if row is None:
        return ""
    pair = f"{names[row['framework']]} / {names[row['reference']]}"
    return (
        f"{ORIGINS[machine['origin']]} on {machine['machine_name']}: {WORKLOADS[row['workload']]}, {pair} "
        f"{times(row['ratio'])} ({interval(row)}, {scope([row])})."
    )


METHOD = (
    "The same API is written in each framework as its documentation teaches, stock middleware on, and every "
    "answer is verified before and while it counts. In each round every target starts anew, in random order, "
    "with one worker process, and a load generator of our own keeps 16 connections busy.\n\n"
    "What is compared is the CPU time of the server's processes per request, because a neighbour on the "
    "machine disturbs it least. A ratio takes both sides from the same rounds; its 95 % interval is a "
    "bootstrap over runs and rounds. Where it holds 1, no difference is shown; such frameworks form a "
    "group, and nothing is ranked."
)


def machine_facts(machine: Row) -> str:
    """The machine and the newest run as a Markdown list."""
    limit = f", {machine['core_limit']:g} of them usable" if machine["core_limit"] is not None else ""
    pinned = "kept on a core each" if machine["pinned"] else "not kept on cores of their own"
    cores = "shared the only core" if machine["shares_core"] else pinned
    facts = [
        f"- Processor: {machine['cpu']} ({machine['architecture']}), {machine['cores']} cores{limit}, "
        f"{machine['memory_gib']} GiB, virtualisation: {machine['virtualization']}",
        f"- System: {machine['os']}, kernel {machine['kernel']}, {machine['python']}",
        f"- Server and load generator {cores}; {machine['rounds']} rounds, plan {machine['plan']}, "
        f"seed {machine['seed']}, framewatch {machine['code_version']}",
        f"- {gate_line(machine)}",
    ]
    if machine["note"]:
        facts.append(f"- {plain(machine['note'])}")
    return "\n".join(facts)


def locks(environments: Sequence[Row]) -> str:
    """Every installed distribution of every target, as requirement files."""
    parts = [
        "\n".join(
            [
                f"# {row['framework']} {row['release']}, {row['track']}, {row['server']}, {row['run_id']}",
                *row["lock"],
            ]
        )
        for row in environments
        if row["status"] == "ok"
    ]
    return "\n\n".join(parts) + "\n"
