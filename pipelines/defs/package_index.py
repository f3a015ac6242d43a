"""Source: every file of every release on the package index."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from pypi_simple import DistributionPackage

from pipelines.http import Http
from pipelines.index_pages import Page, order, read_page
from pipelines.package_index import PackageIndex
from pipelines.package_index import package_index as chosen_index
from pipelines.source import Cursor, source
from warehouse.registry import Framework
from warehouse.tables.index import IndexFile


@source(
    name="package_index",
    model=IndexFile,
    group="health",
    host="package index",
    schedule="17 3 * * *",
    fresh_within=dt.timedelta(hours=36),
    complete_by=("package",),
)
def package_index(client: Http, framework: Framework, cursor: str | None) -> Iterator[IndexFile | Cursor]:
    """Every release of a package with its files: upload time, size, Python versions, withdrawals."""
    index = chosen_index()
    page = read_page(client, index, framework)
    if _is_known(page, index, framework, cursor):
        return
    # All or nothing: a page that breaks off must not retract the files it did not get to.
    yield from [_row(framework.package, file) for file in page.files]
    if page.serial is not None:
        yield Cursor(f"{index} {framework.package} {page.serial}")


def _is_known(page: Page, index: PackageIndex, framework: Framework, cursor: str | None) -> bool:
    """True when the same page is stored in this state or a newer one: caches may answer with an older."""
    place, _, seen = (cursor or "").rpartition(" ")
    return (
        page.serial is not None
        and place == f"{index} {framework.package}"
        and seen.isdigit()
        and page.serial <= int(seen)
    )


def _row(package: str, file: DistributionPackage) -> IndexFile:
    version = file.version or ""
    release, is_prerelease = order(version)
    return IndexFile(
        package=package,
        filename=file.filename,
        version=version,
        release=release,
        is_prerelease=is_prerelease,
        kind=file.package_type or "other",
        uploaded_at=file.upload_time,
        size_bytes=file.size,
        requires_python=file.requires_python or None,
        yanked=file.is_yanked,
        yanked_reason=file.yanked_reason or None,
    )
