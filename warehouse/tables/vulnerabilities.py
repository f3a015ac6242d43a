"""Published vulnerabilities of the packages."""

from __future__ import annotations

import datetime as dt

from pydantic import Field

from warehouse.rows import Row


class Vulnerability(Row, table="vulnerabilities", key=("package", "vulnerability")):
    """One vulnerability of a package: all advisories that are aliases of each other, put together."""

    package: str = Field(description="Normalised name on the package index.")
    vulnerability: str = Field(description="Its CVE number; without one its first id at GitHub or elsewhere.")
    aliases: list[str] = Field(description="Its other ids.")
    summary: str | None = Field(description="What it is, in at most 200 characters; null if nobody says.")
    severity: str | None = Field(description="low, moderate, high or critical, as its reviewers judged it.")
    published_at: dt.datetime | None = Field(
        description="When the first of its advisories was published (UTC); null if none says."
    )
    modified_at: dt.datetime = Field(description="When one of its advisories was last changed (UTC).")
    withdrawn_at: dt.datetime | None = Field(
        description="When its last advisory was withdrawn (UTC); null while it holds."
    )
    fixed_versions: list[str] = Field(description="Versions that fix it, one per line of development.")
    affected_from: list[list[int]] = Field(
        description="First affected version of each affected range, as numbers; affected_before has its end."
    )
    affected_before: list[list[int]] = Field(
        description="First version after each affected range, as numbers; empty while there is no fix."
    )
    affected_versions: list[str] = Field(
        description="Affected versions one by one, where no range is known; else empty."
    )
