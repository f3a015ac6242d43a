"""Source: downloads of each package per day by operating system."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from pipelines.http import Http
from pipelines.pypistats import SCHEDULE, figures, is_due, limits, reading
from pipelines.source import Cursor, source
from warehouse.registry import Framework
from warehouse.tables.adoption import DownloadsBySystemDay


@source(
    name="pypistats_systems",
    model=DownloadsBySystemDay,
    group="adoption",
    host="pypistats",
    schedule=SCHEDULE,
    fresh_within=dt.timedelta(hours=36),
    limits=limits,
    is_due=is_due,
    priority=2,
)
def pypistats_systems(
    client: Http, framework: Framework, _cursor: str | None
) -> Iterator[DownloadsBySystemDay | Cursor]:
    """Downloads of each package on each of the last 180 days by operating system, from pypistats."""
    for (day, system), downloads in figures(client, framework, "system").items():
        yield DownloadsBySystemDay(package=framework.package, day=day, system=system, downloads=downloads)
    yield reading(framework, client.hosts.now())
