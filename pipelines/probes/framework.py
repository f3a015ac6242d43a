"""All probes of one release of one framework: build its environments, ask, and put the cells into rows."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from packaging.version import Version

from pipelines.benchmarks.machine import fingerprint
from pipelines.lab.contract import BREADTH
from pipelines.lab.environments import Environments, EnvironmentUnavailable
from pipelines.lab.sample_app import AppInvalid, SampleApp, ServerTrack
from pipelines.lab.source_lines import endpoint_sources
from pipelines.probes.beside import Beside, free_threaded_python
from pipelines.probes.built import Built, build
from pipelines.probes.judge import Cell, judge
from pipelines.probes.payload import Payload
from pipelines.probes.place import EnvironmentPlace
from pipelines.probes.probe import CODE, Probe, all_probes
from pipelines.probes.program_rows import digest
from pipelines.probes.sample_answers import sample_answers
from pipelines.probes.subject import Facts
from pipelines.runs import code_version
from warehouse.benchmark_archive import results_sha256
from warehouse.problem import Problem
from warehouse.registry import Framework
from warehouse.tables.probes import ProbeEnvironment, ProbeResult, SampleAnswer

Progress = Callable[[str], None]
NEEDS_SAMPLE = ("sample_lines", "type_checker")
NEEDS_FREE_THREADED = ("free_threaded",)


class Stopped(Problem):
    """Somebody stopped the run before the framework was done."""


@dataclass(frozen=True)
class Probed:
    """What was found for one release of one framework; `answers` are those of its sample app."""

    environment: ProbeEnvironment
    results: list[ProbeResult]
    answers: list[SampleAnswer] = field(default_factory=list)


def probe_framework(
    framework: Framework,
    payload: Payload,
    sample: SampleApp,
    environments: Environments,
    scratch: Path,
    *,
    as_of: dt.date | None = None,
    progress: Progress = lambda _: None,
    stopped: Callable[[], bool] = lambda: False,
) -> Probed:
    """Ask every probe that concerns the framework, in its newest release or that of the day `as_of`.

    `sample` is its sample application, which names the documented server. `scratch` is a folder of its own
    that may be removed afterwards. `stopped` is asked before each probe.

    Raises:
        EnvironmentUnavailable: the framework cannot be installed.
        Stopped: `stopped` said so.
    """
    progress(f"{framework.slug}: environments (building)")
    track = sample.track("documented")
    built = build(framework, payload, track, environments, as_of)
    payload = built.payload
    release = built.bare.version(framework.package)
    if release is None:
        raise EnvironmentUnavailable(f"The environment of {framework.slug} lacks {framework.package}.")
    folders = [built.bare.scripts, *([built.with_extras.scripts] if built.with_extras else [])]
    hidden = tuple(str(folder) for folder in (*folders, scratch, environments.folder, CODE))
    facts = _facts(framework, payload, sample, built, hidden)
    beside = Beside(environments, sample, f"{framework.package}=={release}")
    cells: dict[str, Cell] = {}
    with contextlib.ExitStack() as stack:
        bare = stack.enter_context(EnvironmentPlace(payload, built.bare, facts, beside, scratch / "bare"))
        extended = {
            command: stack.enter_context(
                EnvironmentPlace(payload, built.with_extras, facts, beside, scratch / f"extras-{n}", command)
            )
            for n, command in enumerate(_commands(payload))
            if built.with_extras
        }
        probes, area = wanted(framework, payload, as_of), ""
        for number, probe in enumerate(probes, 1):
            if stopped():
                raise Stopped("Stopped before all was tried; nothing of it is kept.")
            if probe.area != area:
                progress(f"{framework.slug} {release}: {probe.area} (probe {number} of {len(probes)})")
            area = probe.area
            extra = payload.extra(probe.name)
            place = extended.get(extra.command) if extra else None
            cells[probe.name] = judge(probe, payload, bare, place)
    results = list(_rows(framework, payload, release, cells))
    answers: list[SampleAnswer] = []
    note = built.note
    if as_of is None:
        try:
            answers = sample_answers(sample, release, environments, scratch / "sample-app", facts.shown)
        except Problem as error:
            note = " ".join(dict.fromkeys(filter(None, (note, facts.shown(str(error))))))
    environment = _environment_row(framework, track, built, as_of, note, [*results, *answers])
    return Probed(environment, results, answers)


def _commands(payload: Payload) -> list[tuple[str, ...]]:
    """The servers that extras are tried with; () is the one without them."""
    return sorted({extra.command for extra in payload.manifest.extras.values()} | {()})


def wanted(framework: Framework, payload: Payload, as_of: dt.date | None) -> list[Probe]:
    """The probes that the framework is asked: all where it is measured weekly, else the core and its own."""
    lacking = {*(NEEDS_SAMPLE if as_of else ())}
    if free_threaded_python() is None:
        lacking.update(NEEDS_FREE_THREADED)
    return [
        probe
        for probe in all_probes().values()
        if probe.name not in lacking and (framework.weekly or probe.core or _has_own(probe, payload))
    ]


def _has_own(probe: Probe, payload: Payload) -> bool:
    return payload.program(probe.program or "") is not None or payload.absence(probe.name) is not None


def _facts(
    framework: Framework, payload: Payload, sample: SampleApp, built: Built, hidden: tuple[str, ...]
) -> Facts:
    alone, manifest = built.alone, payload.manifest
    others = [pin for pin in alone.lock if not pin.startswith(f"{framework.package}==")] if alone else None
    return Facts(
        package=framework.package,
        modules=manifest.modules,
        packages=next(iter(built.bare.folder.glob("lib/python*/site-packages"))),
        distributions=manifest.distributions or (framework.package,),
        start=manifest.start,
        size_bytes=alone.size_bytes if alone else None,
        dependencies=tuple(others) if others is not None else None,
        sample_lines=_sample_lines(sample),
        hidden=hidden,
    )


def _sample_lines(sample: SampleApp) -> dict[str, int] | None:
    try:
        return {item.endpoint: item.lines for item in endpoint_sources(sample) if item.endpoint in BREADTH}
    except AppInvalid:
        return None


def _environment_row(
    framework: Framework,
    track: ServerTrack,
    built: Built,
    as_of: dt.date | None,
    note: str | None,
    found: Sequence[ProbeResult | SampleAnswer],
) -> ProbeEnvironment:
    machine = fingerprint()
    return ProbeEnvironment(
        framework=framework.slug,
        release=found[0].release,
        server=track.server,
        server_release=built.bare.version(track.server) if track.server != framework.package else None,
        python=built.bare.python,
        machine=machine.id,
        cpu=machine.cpu,
        lock=list(built.bare.lock),
        extras_lock=list(built.with_extras.lock) if built.with_extras else [],
        as_of=as_of,
        newer_exists=built.bare.newer_exists,
        note=note,
        code_version=code_version(),
        results_sha256=results_sha256(found),
        probed_at=_now(),
    )


def _rows(
    framework: Framework, payload: Payload, release: str, cells: dict[str, Cell]
) -> Iterable[ProbeResult]:
    now = _now()
    for name, cell in cells.items():
        program = all_probes()[name].program
        file = payload.program(program) if program else None
        yield ProbeResult(
            framework=framework.slug,
            release=release,
            release_number=list(Version(release).release),
            probe=name,
            verdict=cell.verdict,
            detail=cell.detail,
            value=cell.value,
            method=cell.method,
            evidence=cell.evidence,
            documentation=cell.documentation,
            program=program if file else None,
            program_sha256=digest(file) if file else None,
            probed_at=now,
        )


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC).replace(tzinfo=None)
