"""The package index: files of every release, metadata of the newest."""

from __future__ import annotations

import datetime as dt

from pydantic import Field, NonNegativeInt

from warehouse.rows import Row


class IndexFile(Row, table="index_files", key=("package", "filename")):
    """One file of a release on the package index."""

    package: str = Field(description="Normalised name on the package index.")
    filename: str = Field(description="Name of the file.")
    version: str = Field(description="Version as written in the file name.")
    release: list[int] = Field(description="Numeric part of the version, for ordering.")
    is_prerelease: bool = Field(description="True for alpha, beta, candidate and development versions.")
    kind: str = Field(description="wheel, sdist or another kind of archive as the index names it.")
    uploaded_at: dt.datetime | None = Field(
        description="When it was uploaded (UTC); null if the index does not say."
    )
    size_bytes: NonNegativeInt | None = Field(description="Size in bytes; null if the index does not say.")
    requires_python: str | None = Field(
        description="Python versions the file asks for; null if it names none."
    )
    yanked: bool = Field(description="True when the maintainers withdrew the file.")
    yanked_reason: str | None = Field(description="Reason they gave for it, if any.")


class IndexMetadata(Row, table="index_metadata", key=("package", "version")):
    """Metadata of the newest release of a package, as written by its maintainers."""

    package: str = Field(description="Normalised name on the package index.")
    version: str = Field(description="Version the metadata belongs to.")
    summary: str | None = Field(description="One-line description.")
    licence: str | None = Field(description="Licence expression or text.")
    requires_python: str | None = Field(description="Python versions it asks for.")
    dependencies: list[str] = Field(description="Requirements without extras, as written.")
    optional_dependencies: list[str] = Field(description="Requirements that belong to an extra, as written.")
    classifiers: list[str] = Field(description="Trove classifiers.")
    project_urls: list[str] = Field(description="Label and address of each project link.")
    typed: bool | None = Field(
        description="True when the classifiers or the wheel say that it ships types; null if unknown."
    )
    wheel_size_bytes: NonNegativeInt | None = Field(description="Size of its smallest wheel in bytes.")
