"""A fake package index: simple API in JSON and HTML, metadata files (PEP 658), JSON API, the files.

    index = Index()
    index.release("flask", "3.1.0")
    with Server(index.answer) as server: ...     # server.url + "/simple/"

`Style` makes it behave like one mirror or another.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import html
import io
import zipfile
from dataclasses import dataclass, field, replace
from typing import Any

from tests.fakes.server import Reply, Request, html_reply, json_reply

SIMPLE_JSON = "application/vnd.pypi.simple.v1+json"
EPOCH = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)


@dataclass(frozen=True)
class Style:
    """What this index offers. The default is a complete one; mirrors leave things out."""

    html: bool = False
    api_version: str = "1.4"
    metadata_files: bool = True
    json_api: bool = True
    digests: bool = True
    serial: bool = True
    details: bool = True


BARE_MIRROR = Style(api_version="1.1", metadata_files=False, json_api=False, digests=False, serial=False)
HTML_MIRROR = Style(html=True, metadata_files=False, json_api=False, serial=False, details=False)


@dataclass(frozen=True)
class File:
    """A file as uploaded; `yanked` is False or the reason, which may be empty."""

    filename: str
    content: bytes
    uploaded_at: dt.datetime
    requires_python: str | None = ">=3.10"
    yanked: bool | str = False
    metadata: bytes | None = None


def metadata_text(package: str, version: str, extra: str = "") -> bytes:
    return (
        f"Metadata-Version: 2.4\nName: {package}\nVersion: {version}\nSummary: About {package}\n"
        f"License-Expression: MIT\nRequires-Python: >=3.10\nRequires-Dist: anyio>=4\n"
        f'Requires-Dist: orjson; extra == "all"\nProject-URL: Source, https://example.org/{package}\n'
        f"Classifier: Programming Language :: Python :: 3.13\n{extra}\nThe description.\n"
    ).encode()


def wheel(package: str, version: str, metadata: bytes, *, typed: bool = True) -> bytes:
    """A real wheel with one module."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"{package}/__init__.py", "")
        if typed:
            archive.writestr(f"{package}/py.typed", "")
        archive.writestr(f"{package}-{version}.dist-info/METADATA", metadata)
    return buffer.getvalue()


@dataclass
class Index:
    """Packages by normalised name; pages list files in the order of their names, as real ones do."""

    style: Style = Style()
    packages: dict[str, dict[str, File]] = field(default_factory=dict)
    serial: int = 1000

    def add(self, package: str, *files: File) -> None:
        self.serial += 1
        self.packages.setdefault(package, {}).update({file.filename: file for file in files})

    def release(
        self, package: str, version: str, *, typed: bool = True, extra: str = "", day: int = 0
    ) -> None:
        """Upload a wheel and an sdist, `day` days after 2020-01-01."""
        stem, at = package.replace("-", "_"), EPOCH + dt.timedelta(days=day)
        metadata = metadata_text(package, version, extra)
        content = wheel(stem, version, metadata, typed=typed)
        built = File(f"{stem}-{version}-py3-none-any.whl", content, at, metadata=metadata)
        self.add(package, built, File(f"{stem}-{version}.tar.gz", b"source", at))

    def yank(self, package: str, version: str, reason: str = "") -> None:
        self.add(package, *(replace(file, yanked=reason) for file in self._of(package, version)))

    def delete(self, package: str, version: str) -> None:
        self.serial += 1
        for file in self._of(package, version):
            del self.packages[package][file.filename]

    def _of(self, package: str, version: str) -> list[File]:
        return [file for file in self.packages[package].values() if f"-{version}" in file.filename]

    def answer(self, request: Request) -> Reply:
        match request.path.strip("/").split("/"):
            case ["simple", package] if package in self.packages:
                return self._html_page(package) if self.style.html else self._json_page(package)
            case ["pypi", package, version, "json"] if self.style.json_api and package in self.packages:
                return self._json_release(package, version)
            case ["files", package, name] if package in self.packages:
                return self._file(package, name)
        return replace(html_reply("<h1>Not found</h1>"), status=404)

    def _file(self, package: str, name: str) -> Reply:
        file = self.packages[package].get(name.removesuffix(".metadata"))
        if file is None:
            return Reply(404)
        if not name.endswith(".metadata"):
            return Reply(200, file.content)
        if file.metadata is None or not self.style.metadata_files:
            return Reply(404)
        return Reply(200, file.metadata)

    def _json_page(self, package: str) -> Reply:
        files = [self._entry(package, file) for _, file in sorted(self.packages[package].items())]
        meta: dict[str, Any] = {"api-version": self.style.api_version}
        if self.style.serial:
            meta["_last-serial"] = self.serial
        return json_reply({"meta": meta, "name": package, "files": files}, SIMPLE_JSON)

    def _entry(self, package: str, file: File) -> dict[str, Any]:
        entry: dict[str, Any] = {
            "filename": file.filename,
            "url": f"../../files/{package}/{file.filename}",
            "hashes": {"sha256": hashlib.sha256(file.content).hexdigest()} if self.style.digests else {},
            "requires-python": file.requires_python,
            "yanked": file.yanked,
        }
        if self.style.details:
            entry |= {
                "size": len(file.content),
                "upload-time": file.uploaded_at.isoformat().replace("+00:00", "Z"),
            }
        if self.style.metadata_files:
            sha256 = file.metadata and hashlib.sha256(file.metadata).hexdigest()
            entry["core-metadata"] = {"sha256": sha256} if sha256 else False
        return entry

    def _html_page(self, package: str) -> Reply:
        links = []
        for name, file in sorted(self.packages[package].items()):
            needs = f' data-requires-python="{html.escape(file.requires_python or "")}"'
            yanked = f' data-yanked="{html.escape(file.yanked)}"' if isinstance(file.yanked, str) else ""
            links.append(f'<a href="../../files/{package}/{name}"{needs}{yanked}>{name}</a><br>')
        return html_reply(f"<!DOCTYPE html><html><body>{''.join(links)}</body></html>")

    def _json_release(self, package: str, version: str) -> Reply:
        if not self._of(package, version):
            return Reply(404)
        info = {
            "name": package,
            "version": version,
            "summary": f"About {package}",
            "license": None,
            "license_expression": "MIT",
            "requires_python": ">=3.10",
            "requires_dist": ["anyio>=4", 'orjson; extra == "all"'],
            "classifiers": ["Programming Language :: Python :: 3.13"],
            "project_urls": {"Source": f"https://example.org/{package}"},
        }
        return json_reply({"info": info, "last_serial": self.serial, "urls": [], "vulnerabilities": []})
