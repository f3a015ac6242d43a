"""What speaks for a framework that will be cared for: releases, vulnerabilities, its repository."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import pandas as pd

from dashboard import formats
from dashboard.queries import Query
from dashboard.wording import Row, plain

SAFETY = Query(
    """select f.framework, f.name, s.latest_version, s.latest_released_at, s.releases_last_365, p.is_pre_1_0,
    list_last(p.python_versions) as newest_python, v.open as open_vulnerabilities, v.median_days_to_fix,
    r.archived, r.commits_90_days, r.contributors
from marts.frameworks f
join marts.scoreboard s using (framework)
left join marts.package_facts p using (framework)
left join marts.vulnerability_summary v using (framework)
left join marts.repositories r using (framework)
where list_contains($frameworks, f.framework)
order by f.position"""
)


def takeaway(rows: Sequence[Row], now: dt.datetime) -> str:
    """The gravest finding first; else that nothing speaks against any of them, as far as is known."""
    closed = [plain(row["name"]) for row in rows if row["archived"]]
    if closed:
        return f"Closed by the owners: {formats.listing(closed)}"
    exposed = [plain(row["name"]) for row in rows if row["open_vulnerabilities"]]
    if exposed:
        return f"Vulnerable in the newest release: {formats.listing(exposed)}"
    silent = [
        plain(row["name"])
        for row in rows
        if row["latest_released_at"] is not None and (now - row["latest_released_at"]).days > 365
    ]
    if silent:
        return f"No release for more than a year: {formats.listing(silent)}"
    unasked = any(row["open_vulnerabilities"] is None for row in rows)
    known = "released within the last year" if unasked else "released within a year, nothing open"
    return f"All {len(rows)} {known}" if len(rows) > 1 else f"{plain(rows[0]['name'])}: {known}"


def table(rows: Sequence[Row], now: dt.datetime) -> pd.DataFrame:
    """One line per framework in words; a dash is what nobody has counted here."""
    return pd.DataFrame([_line(row, now) for row in rows])


def _line(row: Row, now: dt.datetime) -> dict[str, str]:
    released = row["latest_released_at"]
    fix = row["median_days_to_fix"]
    return {
        "Framework": row["name"],
        "Newest release": _or_dash(row["latest_version"])
        + (f", {formats.ago(released, now)}" if released is not None else ""),
        "Releases in a year": _or_dash(row["releases_last_365"]),
        "Below 1.0": formats.DASH if row["is_pre_1_0"] is None else "yes" if row["is_pre_1_0"] else "no",
        "Newest Python named": _or_dash(row["newest_python"]),
        "Open vulnerabilities": _or_dash(row["open_vulnerabilities"]),
        "Days to a fix": formats.DASH if fix is None else f"{fix:.0f}",
        "Commits in 90 days": _or_dash(row["commits_90_days"]),
        "Contributors": _or_dash(row["contributors"]),
    }


def _or_dash(value: object) -> str:
    return formats.DASH if value is None else f"{value}"
