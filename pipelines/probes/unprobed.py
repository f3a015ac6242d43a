"""Which releases this machine has not probed yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb

from pipelines.probes.payload import payloads
from warehouse import snapshot
from warehouse.home import Home


@dataclass(frozen=True)
class Release:
    """The newest release of a framework, as the package index has it."""

    framework: str
    version: str


def unprobed(home: Home, frameworks: Sequence[str] = ()) -> list[Release]:
    """Newest releases, of these frameworks or of all with probes, that were not probed on this machine.

    A release that this machine's Python cannot take counts as probed once that was found out. Empty where
    nothing is known of releases.
    """
    wanted = [slug for slug in payloads() if not frameworks or slug in frameworks]
    try:
        with snapshot.open_snapshot(home) as connection:
            rows = connection.execute(
                """select r.framework, r.version
                from marts.releases r
                where r.is_newest and list_contains($wanted, r.framework) and not exists (
                    select 1 from raw.probe_environments_now e
                    where e.origin = 'local' and e.framework = r.framework
                        and (e.release = r.version or contains(e.newer_exists, ' ' || r.version || ' '))
                )
                order by r.framework""",
                {"wanted": wanted},
            ).fetchall()
    except (snapshot.NoSnapshot, snapshot.SnapshotTooOld, duckdb.CatalogException):
        return []
    return [Release(framework, version) for framework, version in rows]
