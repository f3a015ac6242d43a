"""Advisories of OSV, put together: one vulnerability per set of aliases, what it affects, what fixes it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any

from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version
from pydantic import BaseModel, ConfigDict

from pipelines.index_pages import LARGEST_INT
from warehouse.tables.vulnerabilities import Vulnerability

LONGEST_SUMMARY = 200
SEVERITIES = {
    "low": "low",
    "moderate": "moderate",
    "medium": "moderate",
    "high": "high",
    "critical": "critical",
}
VERSION_RANGES = ("ECOSYSTEM", "SEMVER")
RELEASE_NUMBERS = 6
OLDEST = Version("0")

Numbers = tuple[int, ...]


class Event(BaseModel):
    introduced: str | None = None
    fixed: str | None = None
    last_affected: str | None = None


class Range(BaseModel):
    type: str
    events: list[Event] = []


class Package(BaseModel):
    name: str
    ecosystem: str


class Affected(BaseModel):
    package: Package | None = None
    ranges: list[Range] = []
    versions: list[str] = []


class Advisory(BaseModel):
    """One record of OSV; several databases may describe the same vulnerability."""

    id: str
    modified: dt.datetime
    published: dt.datetime | None = None
    withdrawn: dt.datetime | None = None
    aliases: list[str] = []
    summary: str = ""
    affected: list[Affected] = []
    database_specific: dict[str, Any] = {}

    def of(self, package: str) -> list[Affected]:
        """What it says about the package."""
        return [
            affected
            for affected in self.affected
            if affected.package is not None
            and affected.package.ecosystem.partition(":")[0] == "PyPI"
            and canonicalize_name(affected.package.name) == package
        ]


class Page(BaseModel):
    """An answer of OSV; without hits it is an empty object, so that anything else in it is suspect."""

    model_config = ConfigDict(extra="forbid")

    vulns: list[Advisory] = []
    next_page_token: str | None = None


def vulnerabilities(package: str, advisories: Iterable[Advisory]) -> list[Vulnerability]:
    """One row per vulnerability; withdrawn advisories count only where no other says the same."""
    listed = list(advisories)
    holding = _groups(advisory for advisory in listed if advisory.withdrawn is None)
    known = {name for group in holding for advisory in group for name in _names(advisory)}
    withdrawn = _groups(
        advisory
        for advisory in listed
        if advisory.withdrawn is not None and known.isdisjoint(_names(advisory))
    )
    return [_row(package, group) for group in (*holding, *withdrawn)]


def _names(advisory: Advisory) -> set[str]:
    return {advisory.id, *advisory.aliases}


def _groups(advisories: Iterable[Advisory]) -> list[list[Advisory]]:
    """Advisories that are aliases of each other, also through a third one."""
    groups: list[tuple[set[str], list[Advisory]]] = []
    for advisory in advisories:
        names, members = _names(advisory), [advisory]
        apart = []
        for group in groups:
            if names.isdisjoint(group[0]):
                apart.append(group)
            else:
                names, members = names | group[0], group[1] + members
        groups = [*apart, (names, members)]
    return [members for _, members in groups]


def _row(package: str, group: list[Advisory]) -> Vulnerability:
    names = sorted({name for advisory in group for name in _names(advisory)}, key=_rank)
    said = [affected for advisory in _telling(package, group) for affected in advisory.of(package)]
    ranges = sorted({interval for affected in said for interval in _intervals(affected)})
    versions = {version for affected in said for version in affected.versions}
    fixes = {version for affected in said for e in _events(affected) if (version := _version(e.fixed))}
    published = [advisory.published for advisory in group if advisory.published]
    withdrawn = [advisory.withdrawn for advisory in group if advisory.withdrawn]
    return Vulnerability(
        package=package,
        vulnerability=names[0],
        aliases=names[1:],
        summary=next(
            (_short(a.summary) for a in sorted(group, key=lambda a: _rank(a.id)) if a.summary), None
        ),
        severity=_severity(group),
        published_at=min(published, default=None),
        modified_at=max(advisory.modified for advisory in group),
        withdrawn_at=max(withdrawn, default=None),
        fixed_versions=[str(version) for version in sorted(fixes)],
        affected_from=[list(start) for start, _ in ranges],
        affected_before=[list(end) for _, end in ranges],
        affected_versions=[] if ranges else sorted(versions),
    )


def _rank(name: str) -> tuple[int, str]:
    """CVE numbers first, then GitHub's ids: the names that people know."""
    kinds = ("CVE-", "GHSA-")
    return next((place for place, kind in enumerate(kinds) if name.startswith(kind)), len(kinds)), name


def _telling(package: str, group: list[Advisory]) -> list[Advisory]:
    """The advisories that know a fix, if any does: the others were not kept up."""
    fixing = [
        advisory
        for advisory in group
        if any(event.fixed for affected in advisory.of(package) for event in _events(affected))
    ]
    return fixing or group


def _events(affected: Affected) -> Iterator[Event]:
    # Ranges of other kinds name commits.
    return (event for part in affected.ranges if part.type in VERSION_RANGES for event in part.events)


def _intervals(affected: Affected) -> Iterator[tuple[Numbers, Numbers]]:
    """Start and end of each affected range of stable versions; an empty end has no fix."""
    events = list(_events(affected))
    starts = sorted(_version(event.introduced) or OLDEST for event in events if event.introduced)
    fixes = {version: version.release for event in events if (version := _version(event.fixed))}
    lasts = {version: _after(version) for event in events if (version := _version(event.last_affected))}
    ends = sorted((fixes | lasts).items())
    for start in starts:
        # A last affected version may be the first one as well.
        end = next((numbers for version, numbers in ends if version > start or version in lasts), ())
        # Between pre-releases of one version there is no stable one.
        if not end or start.release < end:
            yield start.release, end


def _version(text: str | None) -> Version | None:
    try:
        version = Version(text or "")
    except InvalidVersion:
        return None
    return version if max(version.release) <= LARGEST_INT else None


def _after(version: Version) -> Numbers:
    """The lowest numbers that are higher than those of every release that repeats the version's."""
    return (*version.release, *[0] * (RELEASE_NUMBERS - len(version.release)), 1)


def _short(summary: str) -> str:
    text = " ".join(summary.split())
    return text if len(text) <= LONGEST_SUMMARY else text[: LONGEST_SUMMARY - 1].rstrip() + "…"


def _severity(group: list[Advisory]) -> str | None:
    words = [str(advisory.database_specific.get("severity")).lower() for advisory in group]
    return next((SEVERITIES[word] for word in words if word in SEVERITIES), None)
