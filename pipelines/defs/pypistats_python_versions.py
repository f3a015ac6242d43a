"""Source: downloads of each package per day by Python version."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from pipelines.http import Http
from pipelines.pypistats import SCHEDULE, figures, is_due, limits, reading
from pipelines.source import Cursor, source
from warehouse.registry import Framework
from warehouse.tables.adoption import DownloadsByPythonDay


@source(
    name="pypistats_python_versions",
    model=DownloadsByPythonDay,
    group="adoption",
    host="pypistats",
    schedule=SCHEDULE,
    fresh_within=dt.timedelta(hours=36),
    limits=limits,
    is_due=is_due,
    priority=1,
)
def pypistats_python_versions(
    client: Http, framework: Framework, _cursor: str | None
) -> Iterator[DownloadsByPythonDay | Cursor]:
    """Downloads of each package on each of the last 180 days by Python version, from pypistats."""
    for (day, python), downloads in figures(client, framework, "python_minor").items():
        yield DownloadsByPythonDay(package=framework.package, day=day, python=python, downloads=downloads)
    yield reading(framework, client.hosts.now())
