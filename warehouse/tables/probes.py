"""Feature probes: what each probe asks, the environments they ran in, and what they found."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from pydantic import Field, NonNegativeInt

from warehouse.rows import Row

ProbeKind = Literal["feature", "measure"]
Verdict = Literal["yes", "with limits", "needs extra", "no", "not applicable", "error"]
Method = Literal["behaviour", "introspection", "curated"]


class ProbeDescription(Row, table="probes", key=("probe",)):
    """One probe: a program that finds out whether a framework has a feature, or measures something of it."""

    probe: str = Field(description="Short name of the probe.")
    position: NonNegativeInt = Field(description="Order in which pages list the probes.")
    area: str = Field(description="Group of the probe on pages.")
    title: str = Field(description="The feature, for people.")
    question: str = Field(description="When the answer is yes, in one sentence.")
    kind: ProbeKind = Field(
        description="feature (has it or not) or measure (a number; yes means that it was measured)."
    )
    unit: str | None = Field(
        description="Unit of the number in probe_results.value; null where there is none."
    )
    core: bool = Field(description="True for the probes that every framework is asked.")
    file: str = Field(description="File of the program, from the root of framewatch's code.")
    first_line: NonNegativeInt = Field(description="First line of the program.")
    last_line: NonNegativeInt = Field(description="Last line of the program.")
    code: str = Field(description="The program.")


class ProbeProgram(Row, table="probe_programs", key=("framework", "program")):
    """A program, written as the framework's documentation teaches, that a probe tries."""

    framework: str = Field(description="Slug in the registry.")
    program: str = Field(description="Name of the program; as a rule that of its probe.")
    file: str = Field(description="Its file, from the root of framewatch's code.")
    code: str = Field(description="The program.")
    sha256: str = Field(description="Digest of the file; results that were found with another one differ.")


class ProbeEnvironment(Row, table="probe_environments", key=("framework", "release")):
    """Where the probes of one release of one framework ran: its packages and nothing else."""

    framework: str = Field(description="Slug in the registry.")
    release: str = Field(description="Version of the framework's package.")
    server: str = Field(description="Server that the framework's documentation names.")
    server_release: str | None = Field(description="Its version; null if it is part of the framework.")
    python: str = Field(description="Version of Python; t at its end if it has no global lock.")
    machine: str | None = Field(description="Twelve digits that identify the machine's hardware.")
    cpu: str | None = Field(description="Model of its processor.")
    lock: list[str] = Field(description="Every distribution beside the framework, name==version.")
    extras_lock: list[str] = Field(
        description="The same where the extras that its documentation names were installed; empty if none."
    )
    as_of: dt.date | None = Field(description="Day whose releases were taken; null for the newest.")
    newer_exists: str | None = Field(
        description="Sentence about a newer release that this Python cannot take; null if there is none."
    )
    note: str | None = Field(description="What was wrong with the index or the environment; null if nothing.")
    code_version: str = Field(description="Version of framewatch.")
    results_sha256: str = Field(description="Checksum over the results, written when they were found.")
    probed_at: dt.datetime = Field(description="When the probes ended (UTC).")


class ProbeResult(Row, table="probe_results", key=("framework", "release", "probe")):
    """What one probe found for one release of one framework, with its evidence."""

    framework: str = Field(description="Slug in the registry.")
    release: str = Field(description="Version of the framework's package.")
    release_number: list[int] = Field(description="Numeric part of the version, for ordering.")
    probe: str = Field(description="Name of the probe; see raw.probes.")
    verdict: Verdict = Field(
        description="yes, with limits (see detail), needs extra (detail names it), no, not applicable, "
        "or error where the probe itself did not work."
    )
    detail: str | None = Field(description="The limit, the extra, or the reason; null where there is none.")
    value: float | None = Field(description="Number that was measured, in the unit of the probe; else null.")
    method: Method = Field(
        description="behaviour (the program ran and was tried), introspection (the installed package was "
        "looked into) or curated (a listed absence, checked against the names in the installed package)."
    )
    evidence: str = Field(
        max_length=500, description="What was sent and what came back, in at most 500 characters."
    )
    documentation: str | None = Field(
        description="Page of the framework's documentation that a listed absence, limit or extra rests on."
    )
    program: str | None = Field(description="Program of the framework that was tried; null if none was.")
    program_sha256: str | None = Field(description="Digest of that program's file, as it was.")
    probed_at: dt.datetime = Field(description="When the probe ended (UTC).")


class SampleAnswer(Row, table="sample_answers", key=("framework", "endpoint", "mistake")):
    """What the sample app of a framework answered to a request that it has to refuse."""

    framework: str = Field(description="Slug in the registry.")
    endpoint: str = Field(description="Endpoint of the sample API.")
    mistake: str = Field(description="What is wrong with the request, in words.")
    position: NonNegativeInt = Field(description="Order in which pages list the requests.")
    release: str = Field(description="Version of the framework's package that answered.")
    request: str = Field(description="What was sent: method, target, header or body, in one line.")
    status: NonNegativeInt = Field(description="Status code of the answer.")
    media_type: str = Field(description="Its Content-Type without parameters; empty if it had none.")
    body: str = Field(max_length=500, description="Its body, cut after 500 characters.")
