"""Source: downloads of each package per day, with and without mirrors."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from pipelines.http import Http
from pipelines.pypistats import SCHEDULE, figures, is_due, limits, reading
from pipelines.source import Cursor, source
from warehouse.registry import Framework
from warehouse.tables.adoption import DownloadsDay


@source(
    name="pypistats_downloads",
    model=DownloadsDay,
    group="adoption",
    host="pypistats",
    schedule=SCHEDULE,
    fresh_within=dt.timedelta(hours=36),
    limits=limits,
    is_due=is_due,
)
def pypistats_downloads(
    client: Http, framework: Framework, _cursor: str | None
) -> Iterator[DownloadsDay | Cursor]:
    """Downloads of each package on each of the last 180 days, with and without mirrors, from pypistats."""
    # All days every time: some are repaired later.
    for (day, series), downloads in figures(client, framework, "overall").items():
        row = {"package": framework.package, "day": day, "downloads": downloads, "series": series}
        yield DownloadsDay.model_validate(row)
    yield reading(framework, client.hosts.now())
