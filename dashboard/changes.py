"""What changed since a day, or since the last visit of this browser: rules and sentences."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence

from dashboard import formats
from dashboard.queries import Query
from dashboard.wording import Row, plain

LAST_VISIT = "Last visit"
DAYS = {"7 days": 7, "30 days": 30, "90 days": 90, "365 days": 365}
DEFAULT = "30 days"
COOKIE = "framewatch_visits"
LISTED = 8

CHANGES = Query(
    """select day, kind, framework, title, detail
from marts.events
where day >= $since and (framework is null or list_contains($frameworks, framework))
order by day desc, kind = 'release', title desc
limit 500"""
)

NAMES = {
    "release": ("release", "releases"),
    "vulnerability": ("vulnerability", "vulnerabilities"),
    "crossover": ("crossover", "crossovers"),
    "regression": ("slower release", "slower releases"),
    "anomaly": ("unusual figure", "unusual figures"),
    "meter_change": ("change of the meter", "changes of the meter"),
}

# A visit is over when nobody looked for half an hour; the cookie keeps the start of this one and of the last.
REMEMBER_VISIT = f"""<script>
(() => {{
  const found = document.cookie.match(/{COOKIE}=(\\d+)-(\\d+)-(\\d+)/);
  const now = Date.now();
  let [last, start, seen] = found ? found.slice(1).map(Number) : [0, now, now];
  if (now - seen > 30 * 60 * 1000) {{ last = start; start = now; }}
  document.cookie = "{COOKIE}=" + [last, start, now].join("-") + "; path=/; max-age=31536000; SameSite=Lax";
}})();
</script>"""


def last_visit(cookies: Mapping[str, str]) -> dt.date | None:
    """UTC day of this browser's visit before this one; None when it has not been here."""
    visits = [part for part in cookies.get(COOKIE, "").split("-") if part.isascii() and part.isdigit()]
    if len(visits) != 3:
        return None
    last, start, seen = (int(part) / 1000 for part in visits)
    # The cookie is as old as the last look: a new visit has not been written into it when the page starts.
    instant = start if dt.datetime.now(dt.UTC).timestamp() - seen > 1800 else last
    try:
        return dt.datetime.fromtimestamp(instant, dt.UTC).date() if instant else None
    except (OverflowError, OSError, ValueError):
        return None


def since(choice: str, today: dt.date, visit: dt.date | None) -> dt.date:
    """First day of the choice."""
    if choice == LAST_VISIT and visit is not None:
        return visit
    return today - dt.timedelta(days=DAYS.get(choice, DAYS[DEFAULT]))


def title(events: Sequence[Row], day: dt.date) -> str:
    """How much of what happened since a day."""
    counts = Counter(event["kind"] for event in events)
    parts = [f"{counts[kind]} {NAMES[kind][counts[kind] > 1]}" for kind in NAMES if counts[kind]]
    if not parts:
        return f"Nothing is known to have changed since {formats.day(day)}"
    return f"What changed since {formats.day(day)}: {formats.listing(parts)}"


def line(event: Row) -> str:
    """One event as an item of a list."""
    detail = f" :gray[{plain(event['detail'])}]" if event["detail"] else ""
    return f"- {formats.day(event['day'])} · **{plain(event['title'])}**{detail}"
