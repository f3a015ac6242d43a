"""Source: what the maintainers of the newest release say about it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from pypi_simple import DistributionPackage

from pipelines.core_metadata import LARGEST_WHEEL_BYTES, CoreMetadata, Wheel, published, read_wheel
from pipelines.errors import SourceError, SourceUnavailable, UnexpectedPayload
from pipelines.http import Http
from pipelines.index_pages import newest_release, read_page
from pipelines.package_index import PackageIndex
from pipelines.package_index import package_index as chosen_index
from pipelines.source import Cursor, source
from warehouse.registry import Framework
from warehouse.tables.index import IndexMetadata


@source(
    name="package_metadata",
    model=IndexMetadata,
    group="health",
    host="package index",
    schedule="17 3 * * *",
    fresh_within=dt.timedelta(hours=36),
)
def package_metadata(
    client: Http, framework: Framework, cursor: str | None
) -> Iterator[IndexMetadata | Cursor]:
    """Dependencies, classifiers, licence, types and wheel size of the newest stable release of a package."""
    index = chosen_index()
    files = newest_release(read_page(client, index, framework).files)
    if not files:
        return
    version = files[0].version or ""
    seen = Cursor(f"{framework.package} {version}")
    if cursor == seen.value:
        return
    wheels = sorted(
        (file for file in files if file.package_type == "wheel"),
        key=lambda file: (file.size is None, file.size or 0, file.filename),
    )
    metadata, wheel = _read(client, index, (wheels or files)[0])
    row = _row(framework, wheels, version, metadata, wheel)
    yield row
    if row.typed is not None or not wheels:
        # Else the next run asks again: the wheel could not be opened this time.
        yield seen


def _read(client: Http, index: PackageIndex, file: DistributionPackage) -> tuple[CoreMetadata, Wheel | None]:
    """Metadata, and the wheel where it had to be opened: without published metadata or a word on types."""
    can_open = file.package_type == "wheel" and (file.size or 0) <= LARGEST_WHEEL_BYTES
    try:
        metadata = published(client, index, file)
    except (SourceUnavailable, UnexpectedPayload):
        if not can_open:
            raise
        wheel = read_wheel(client, file)
        return wheel.metadata, wheel
    if metadata.declares_types or not can_open:
        return metadata, None
    try:
        return metadata, read_wheel(client, file)
    except SourceError:
        return metadata, None


def _row(
    framework: Framework,
    wheels: list[DistributionPackage],
    version: str,
    metadata: CoreMetadata,
    wheel: Wheel | None,
) -> IndexMetadata:
    sizes = [file.size for file in wheels if file.size is not None]
    return IndexMetadata(
        package=framework.package,
        version=version,
        summary=metadata.summary or None,
        licence=metadata.licence,
        requires_python=metadata.requires_python or None,
        dependencies=metadata.dependencies,
        optional_dependencies=metadata.optional_dependencies,
        classifiers=metadata.classifiers or [],
        project_urls=metadata.links,
        typed=metadata.declares_types or (wheel.ships_types if wheel else None),
        wheel_size_bytes=min(sizes, default=wheel.size_bytes if wheel else None),
    )
