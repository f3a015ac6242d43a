"""A package's page on the index: its files, read with patience for mirrors that leave things out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import requests
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version
from pydantic import BaseModel, ValidationError
from pypi_simple import ACCEPT_JSON_PREFERRED, DistributionPackage, ProjectPage, UnsupportedRepoVersionError

from pipelines.errors import SourceUnavailable, UnexpectedPayload
from pipelines.http import Http, decode, unexpected
from pipelines.package_index import SETTING, PackageIndex
from warehouse.registry import Framework

LARGEST_INT = 2**63 - 1


@dataclass(frozen=True)
class Page:
    """`files` belong to the package and have a version; `serial` grows with every change if it is given."""

    url: str
    files: list[DistributionPackage]
    serial: int | None


class _Payload(BaseModel):
    files: list[dict[str, Any]]
    meta: dict[str, Any] | None = None


def read_page(http: Http, index: PackageIndex, framework: Framework) -> Page:
    """The page of a framework's package, from JSON or HTML.

    Raises:
        SourceUnavailable: the index is unreachable, or does not know the package (status 404).
        RateLimited: the index allows no more requests for now.
        UnexpectedPayload: no page of the simple API, a field of the wrong type, or not a single file.
    """
    url = index.client(http).get_project_url(framework.package)
    try:
        response = http.fetch(url, headers={"Accept": ACCEPT_JSON_PREFERRED})
    except SourceUnavailable as error:
        if error.status == 404:
            raise _unknown(url, framework) from error
        raise
    page = _parsed(response, framework)
    if not page.files:
        what = f"names none of the package {framework.package}"
        raise UnexpectedPayload(url, "the list of files", what, foreign=True)
    return page


def _unknown(url: str, framework: Framework) -> SourceUnavailable:
    reason = f"does not know the package {framework.package} of {framework.name}"
    remedy = f"correct `package` in frameworks.toml, or set {SETTING} if this mirror lacks it"
    return SourceUnavailable(url, reason, remedy, status=404)


def _parsed(response: requests.Response, framework: Framework) -> Page:
    kind = response.headers.get("Content-Type", "text/html").lower()
    if "json" in kind:
        return _from_json(response, framework)
    if "html" in kind:
        return _from_html(response, framework)
    raise UnexpectedPayload(
        response.url, "the content type", f"is {kind}, neither JSON nor HTML", foreign=True
    )


def _from_json(response: requests.Response, framework: Framework) -> Page:
    payload = decode(response, _Payload)
    meta = payload.meta or {}
    if not str(meta.get("api-version") or "1.0").startswith("1."):
        raise UnexpectedPayload(response.url, "meta.api-version", f"is {meta['api-version']}, not 1.x")
    files = [_file(response.url, number, raw, framework) for number, raw in enumerate(payload.files)]
    serial = meta.get("_last-serial") or response.headers.get("X-PyPI-Last-Serial")
    return Page(response.url, _own(files, framework), _serial(serial))


def _file(url: str, number: int, raw: dict[str, Any], framework: Framework) -> DistributionPackage:
    try:
        file = DistributionPackage.from_json_data({"hashes": {}, **raw}, framework.package, url)
    except ValidationError as error:
        raise unexpected(url, error, f"files.{number}") from error
    if file.size is not None and not 0 <= file.size <= LARGEST_INT:
        raise UnexpectedPayload(url, f"files.{number}.size", "is no size")
    return file


def _from_html(response: requests.Response, framework: Framework) -> Page:
    try:
        page = ProjectPage.from_html(framework.package, response.content, response.url)
    except (UnsupportedRepoVersionError, InvalidVersion) as error:
        raise UnexpectedPayload(response.url, "the repository version", "is not supported") from error
    return Page(
        response.url, _own(page.packages, framework), _serial(response.headers.get("X-PyPI-Last-Serial"))
    )


def _own(files: Iterable[DistributionPackage], framework: Framework) -> list[DistributionPackage]:
    """Without signatures, sign-in links and whatever else is no archive of this package."""
    return [
        file
        for file in files
        if file.version and file.project and canonicalize_name(file.project) == framework.package
    ]


def _serial(value: object) -> int | None:
    text = str(value)
    return int(text) if text.isascii() and text.isdigit() else None


def order(version: str) -> tuple[list[int], bool]:
    """Numeric part of a version, and whether it is a pre-release.

    A version that installers cannot read has no numbers and counts as pre-release: it is never the newest.
    """
    try:
        parsed = Version(version)
    except InvalidVersion:
        return [], True
    if max(parsed.release) > LARGEST_INT:
        return [], True
    return list(parsed.release), parsed.is_prerelease


def newest_release(files: Iterable[DistributionPackage]) -> list[DistributionPackage]:
    """Files of the newest stable release that was not withdrawn, else of the newest such pre-release."""
    releases: defaultdict[Version, list[DistributionPackage]] = defaultdict(list)
    for file in files:
        if not file.is_yanked and file.version and order(file.version)[0]:
            releases[Version(file.version)].append(file)
    stable = [version for version in releases if not version.is_prerelease]
    return releases[max(stable or releases)] if releases else []
