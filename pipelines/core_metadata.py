"""What the maintainers of a release say about it, read from whichever form the index offers.

Indexes and mirrors differ: some serve the metadata file beside a wheel, some only the JSON API, some neither.
"""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from packaging.metadata import parse_email
from packaging.utils import canonicalize_name
from pydantic import BaseModel, ValidationError
from pypi_simple import DistributionPackage

from pipelines.errors import SourceUnavailable, UnexpectedPayload
from pipelines.http import Http, unexpected
from pipelines.package_index import PackageIndex

LARGEST_WHEEL_BYTES = 20_000_000
LARGEST_METADATA_BYTES = 5_000_000

# `extra` as a variable of the marker: the requirement belongs to an optional feature.
_EXTRA = re.compile(r";.*\bextra\b")


class CoreMetadata(BaseModel):
    """The fields that framewatch uses, named as in the core metadata specification and the JSON API."""

    name: str
    version: str
    summary: str | None = None
    license: str | None = None
    license_expression: str | None = None
    requires_python: str | None = None
    requires_dist: list[str] | None = None
    classifiers: list[str] | None = None
    project_urls: dict[str, str] | None = None
    home_page: str | None = None

    @property
    def dependencies(self) -> list[str]:
        return [text for text in self.requires_dist or [] if not _EXTRA.search(text)]

    @property
    def optional_dependencies(self) -> list[str]:
        return [text for text in self.requires_dist or [] if _EXTRA.search(text)]

    @property
    def licence(self) -> str | None:
        """The expression, else the licence field unless it holds a whole text, else the classifier."""
        if self.license_expression:
            return self.license_expression
        stated = (self.license or "").strip()
        if stated and stated != "UNKNOWN" and "\n" not in stated:
            return stated
        named = [
            text.rpartition(" :: ")[2] for text in self.classifiers or [] if text.startswith("License ::")
        ]
        return ", ".join(named) or None

    @property
    def links(self) -> list[str]:
        """`Label, address`, as the specification writes it."""
        home = {"Homepage": self.home_page} if self.home_page and self.home_page != "UNKNOWN" else {}
        return [f"{label}, {url}" for label, url in {**home, **(self.project_urls or {})}.items()]

    @property
    def declares_types(self) -> bool:
        return "Typing :: Typed" in (self.classifiers or [])


@dataclass(frozen=True)
class Wheel:
    """What a downloaded wheel shows: `ships_types` by its py.typed marker."""

    metadata: CoreMetadata
    ships_types: bool
    size_bytes: int


class _Release(BaseModel):
    info: dict[str, Any]


def published(http: Http, index: PackageIndex, file: DistributionPackage) -> CoreMetadata:
    """The metadata as the index publishes it: the file beside the wheel (PEP 658), else its JSON API.

    Raises:
        SourceUnavailable, UnexpectedPayload: neither gives it; the error is that of the last one asked.
        RateLimited: the index allows no more requests for now.
    """
    package = canonicalize_name(file.project or "")
    json_url = index.json_url(package, file.version or "")
    if file.has_metadata is not False or json_url is None:
        try:
            body = http.fetch(file.metadata_url).content
            _verify(file.metadata_url, body, file.metadata_digests or {})
            return _from_file(file.metadata_url, body, package)
        except (SourceUnavailable, UnexpectedPayload):
            if json_url is None:
                raise
    return _validated(json_url, http.json(json_url, _Release).info, package)


def read_wheel(http: Http, file: DistributionPackage) -> Wheel:
    """Download a wheel and look inside.

    Raises:
        SourceUnavailable, RateLimited: it cannot be downloaded.
        UnexpectedPayload: it is not the file that the index lists, or no wheel.
    """
    body = http.fetch(file.url).content
    _verify(file.url, body, file.digests)
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            names = archive.namelist()
            with archive.open(next(_metadata_names(names))) as stored:
                text = stored.read(LARGEST_METADATA_BYTES)
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        NotImplementedError,
        RuntimeError,
        StopIteration,
    ) as error:
        raise UnexpectedPayload(file.url, "the wheel", "cannot be opened") from error
    metadata = _from_file(file.url, text, canonicalize_name(file.project or ""))
    return Wheel(metadata, any(name.endswith("/py.typed") for name in names), len(body))


def _metadata_names(names: Iterable[str]) -> Iterator[str]:
    return (name for name in names if re.fullmatch(r"[^/]+\.dist-info/METADATA", name))


def _verify(url: str, body: bytes, digests: dict[str, str]) -> None:
    """Compare with the digest that the index lists; many mirrors list none."""
    listed = digests.get("sha256")
    if listed and hashlib.sha256(body).hexdigest() != listed.lower():
        raise UnexpectedPayload(url, "the sha256 digest", "differs from the one that the index lists")


def _from_file(url: str, body: bytes, package: str) -> CoreMetadata:
    return _validated(url, dict(parse_email(body)[0]), package)


def _validated(url: str, fields: dict[str, Any], package: str) -> CoreMetadata:
    try:
        metadata = CoreMetadata.model_validate(fields)
    except ValidationError as error:
        raise unexpected(url, error) from error
    if canonicalize_name(metadata.name) != package:
        raise UnexpectedPayload(url, "name", f"is {metadata.name}, not {package}")
    return metadata
