"""Tables of Data health: days that are missing, how well sources agree, requests that are left."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import pandas as pd

from dashboard import formats
from dashboard.queries import Query
from dashboard.wording import SERIES

Row = dict[str, Any]

LISTED_GAPS = 4

COMPLETENESS = Query(
    """with figures as (
    select framework, 'Downloads' as measure, series, source, origin, day from marts.downloads_by_source
    union all
    select distinct framework, 'Downloads by Python version', 'without_mirrors', source, origin, day
    from marts.downloads_by_python
    union all
    select distinct framework, 'Downloads by system', 'without_mirrors', source, origin, day
    from marts.downloads_by_system
    union all
    select framework, 'Stars', basis, source, origin, day from marts.stars_daily
), steps as (
    select *, lag(day) over (partition by framework, measure, series, source, origin order by day) as before
    from figures
    where origin in ('live', 'local')
)
select s.measure, s.series, s.source, f.name, min(s.day) as first_day, max(s.day) as last_day,
    count(*) as days, coalesce(sum(s.day - s.before - 1), 0)::bigint as missing,
    list(struct_pack(first := s.before + 1, last := s.day - 1) order by s.day)
        filter (where s.day - s.before > 1) as gaps
from steps s
join marts.frameworks f using (framework)
group by s.measure, s.series, s.source, f.name, f.position
order by s.measure desc, s.series, s.source, f.position"""
)

RECONCILIATION = Query(
    """select f.name, r.series, r.unit, r.source, r.other_source, r.compared, r.first_day, r.last_day,
    r.median_ratio, r.low_ratio, r.high_ratio, r.verdict
from marts.reconciliation r
join marts.frameworks f using (framework)
order by r.unit, r.series, r.source, r.other_source, f.position"""
)

BUDGETS = Query(
    """select pool, requests_allowed, window_seconds, requests_used, host_left, free_at, as_of
from ops.budgets
order by pool"""
)


def grouped(rows: Sequence[Row], *names: str) -> list[list[Row]]:
    """Rows that are equal in the named columns, in the order of their first one."""
    groups: dict[tuple[Any, ...], list[Row]] = {}
    for row in rows:
        groups.setdefault(tuple(row[name] for name in names), []).append(row)
    return list(groups.values())


def completeness_takeaway(rows: Sequence[Row]) -> str:
    """How many series lack days."""
    holed = [row for row in rows if row["missing"]]
    if not holed:
        return f"No day is missing in any of {len(rows)} series collected here"
    days = sum(row["missing"] for row in holed)
    verb = "series lacks" if len(holed) == 1 else "series lack"
    return f"{len(holed)} of {len(rows)} {verb} days, {days:,} in all; they stay gaps"


def completeness(rows: Sequence[Row]) -> pd.DataFrame:
    """One line per measure, series and source: which days whose series lacks."""
    return pd.DataFrame(
        [
            {
                "Figures": group[0]["measure"],
                "Counted": SERIES.get(group[0]["series"], group[0]["series"]),
                "Source": group[0]["source"],
                "Frameworks": len(group),
                "From": formats.day(min(row["first_day"] for row in group)),
                "To": formats.day(max(row["last_day"] for row in group)),
                "Missing days": sum(row["missing"] for row in group),
                "Which": _which(group),
            }
            for group in grouped(rows, "measure", "series", "source")
        ]
    )


def _which(group: Sequence[Row]) -> str:
    """The gaps, each with the frameworks that have it."""
    owners: dict[tuple[dt.date, dt.date], list[str]] = {}
    for row in group:
        for gap in row["gaps"] or ():
            owners.setdefault((gap["first"], gap["last"]), []).append(row["name"])
    if not owners:
        return formats.DASH
    texts = []
    for (first, last), names in sorted(owners.items(), reverse=True)[:LISTED_GAPS]:
        days = formats.day(first) if first == last else f"{formats.day(first)} – {formats.day(last)}"
        texts.append(f"{days} ({'all' if len(names) == len(group) > 1 else formats.listing(names)})")
    more = len(owners) - len(texts)
    return "; ".join(texts) + (f"; {more} more" if more else "")


def reconciliation_takeaway(rows: Sequence[Row]) -> str:
    """How many pairs of sources agree, of those that can be told."""
    told = [row for row in rows if row["verdict"] != "too few"]
    if not told:
        return "No two sources have counted the same downloads often enough to compare them"
    agree = sum(row["verdict"] == "agree" for row in told)
    return f"Two sources agree within 3% on {agree} of {len(told)} series that both count"


def reconciliation(rows: Sequence[Row]) -> pd.DataFrame:
    """One line per series and pair of sources."""
    return pd.DataFrame(
        [
            {
                "Counted": SERIES.get(group[0]["series"], group[0]["series"]),
                "Source": group[0]["source"],
                "Compared with": group[0]["other_source"],
                "By": group[0]["unit"],
                "Frameworks": len(group),
                "Agree": sum(row["verdict"] == "agree" for row in group),
                "Median ratio": _ratios([row["median_ratio"] for row in group]),
                "Until": formats.day(max(row["last_day"] for row in group)),
            }
            for group in grouped(rows, "unit", "series", "source", "other_source")
        ]
    )


def _ratios(values: Sequence[float | None]) -> str:
    known = sorted(value for value in values if value is not None)
    if not known:
        return formats.DASH
    low, high = f"{known[0]:.3g}", f"{known[-1]:.3g}"
    return low if low == high else f"{low} to {high}"


def left(row: Row, now: dt.datetime) -> int:
    """Requests that the budget allows at this moment: what was used before the window is free again."""
    if row["free_at"] is not None and row["free_at"] > now:
        return 0
    over = now - row["as_of"] >= dt.timedelta(seconds=row["window_seconds"])
    if over:
        return int(row["requests_allowed"])
    own = int(row["requests_allowed"] - row["requests_used"])
    return max(0, own if row["host_left"] is None else min(own, int(row["host_left"])))


def budgets_takeaway(rows: Sequence[Row], now: dt.datetime) -> str:
    """Which hosts must be left alone for now."""
    spent = [row["pool"] for row in rows if not left(row, now)]
    if spent:
        return f"No requests left for now: {formats.listing(spent)}"
    return "Requests are left at every host with a budget"


def budgets(rows: Sequence[Row], now: dt.datetime) -> pd.DataFrame:
    """One line per host, or part of a host that counts its requests apart."""
    return pd.DataFrame(
        [
            {
                "Host": row["pool"],
                "Left": left(row, now),
                "Allowed": f"{row['requests_allowed']} in {formats.span(row['window_seconds'] / 3600)}",
                "Next": formats.instant(row["free_at"])
                if row["free_at"] is not None and row["free_at"] > now
                else "now",
                "As of": formats.instant(row["as_of"]),
            }
            for row in rows
        ]
    )
