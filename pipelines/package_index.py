"""Which package index this installation uses, and how pypi-simple, pip and uv are told of it.

The setting wins, then pip's own configuration, then the default of the client library: no host is named here.
"""

from __future__ import annotations

import functools
import os
import re
import subprocess
import sys
from dataclasses import dataclass, field

from pypi_simple import PYPI_SIMPLE_ENDPOINT, PyPISimple

from pipelines.errors import shown
from pipelines.http import Http
from pipelines.settings import Settings, environment_variable

SETTING = environment_variable("package_index_url")

# `pip config list` prints name='value'; later sections outrank earlier ones, as they do for `pip install`.
_PIP_SECTIONS = ("global", "install", ":env:")
_PIP_LINE = re.compile(r"(global|install|:env:)\.index-url=(['\"])(.+)\2")


@dataclass(frozen=True)
class PackageIndex:
    """A simple API. `url` ends with a slash and may hold credentials; `str()` shows it without them."""

    url: str = field(repr=False)
    is_default: bool = False

    def __str__(self) -> str:
        return shown(self.url)

    def client(self, http: Http) -> PyPISimple:
        """The pypi-simple client of this index on a polite session."""
        return PyPISimple(self.url, session=http)

    def json_url(self, package: str, version: str) -> str | None:
        """Address of a release in the JSON API; None where the layout has no place for one."""
        root, found, rest = self.url.rpartition("/simple/")
        return f"{root}/pypi/{package}/{version}/json" if found and not rest else None

    def pip_environment(self) -> dict[str, str]:
        """Variables that make pip use this index; empty for the default. May hold credentials."""
        return {} if self.is_default else {"PIP_INDEX_URL": self.url}

    def uv_environment(self) -> dict[str, str]:
        """Variables that make uv use this index; empty for the default. May hold credentials.

        The default stays out, so that an index which the user configured for uv alone goes on working.
        """
        return {} if self.is_default else {"UV_DEFAULT_INDEX": self.url}


def package_index() -> PackageIndex:
    """The index of this installation, from the environment as it is now."""
    url = Settings().package_index_url or os.environ.get("PIP_INDEX_URL") or _pip_index_url()
    if url is None:
        return PackageIndex(PYPI_SIMPLE_ENDPOINT, is_default=True)
    return PackageIndex(url.strip().rstrip("/") + "/")


@functools.cache
def _pip_index_url() -> str | None:
    """`index-url` of pip's configuration files; None without one, or without pip as uv leaves it."""
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "config", "list"]
    try:
        listed = subprocess.run(command, capture_output=True, text=True, timeout=30, check=True).stdout
    except (OSError, subprocess.SubprocessError):
        return None
    return index_url_of(listed)


def index_url_of(listed: str) -> str | None:
    """The index in the output of `pip config list`."""
    found: dict[str, str] = {}
    for line in listed.splitlines():
        if match := _PIP_LINE.fullmatch(line.strip()):
            found[match[1]] = match[3]
    return next((found[section] for section in reversed(_PIP_SECTIONS) if section in found), None)
