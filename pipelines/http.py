"""The one HTTP client of all sources: a polite `requests.Session` with typed errors.

Retries, Retry-After, budgets, time and size limits are kept beneath it, in `pipelines.transport`, so that
libraries that take a session keep them too. Proxies, certificates and netrc work as in `requests`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib.metadata import PackageNotFoundError, metadata
from typing import Any, TypeVar

import requests
from pydantic import TypeAdapter, ValidationError

from pipelines.budgets import Limit
from pipelines.errors import RateLimited, SourceError, SourceUnavailable, UnexpectedPayload, shown
from pipelines.hosts import Hosts
from pipelines.transport import Patience, PoliteAdapter

__all__ = [
    "Hosts",
    "Http",
    "Limit",
    "Patience",
    "RateLimited",
    "SourceError",
    "SourceUnavailable",
    "UnexpectedPayload",
    "decode",
    "shown",
    "unexpected",
    "user_agent",
]

T = TypeVar("T")

MAX_REDIRECTS = 5
MAX_PAGES = 1_000


def user_agent() -> str:
    """`framewatch/<version> (+<project URL>)`, as far as the installed package knows them."""
    try:
        about = metadata("framewatch")
    except PackageNotFoundError:
        return "framewatch"
    urls = [entry.partition(",")[2].strip() for entry in about.get_all("Project-URL", [])]
    return f"framewatch/{about['Version']}" + (f" (+{urls[0]})" if urls else "")


def unexpected(url: str, error: ValidationError, prefix: str = "") -> UnexpectedPayload:
    """The error for an answer that pydantic refused; names the first field that is missing or wrong."""
    first = error.errors(include_url=False, include_input=False)[0]
    field = ".".join([prefix, *map(str, first["loc"])]).strip(".")
    return UnexpectedPayload(url, field or "the whole answer", f"is wrong ({first['msg']})")


def decode(response: requests.Response, shape: type[T]) -> T:
    """The JSON of an answer, validated as `shape`, any type that pydantic knows.

    Raises:
        UnexpectedPayload: HTML or truncated JSON instead, or a field is missing or wrong.
    """
    try:
        payload = response.json()
    except (ValueError, RecursionError) as error:
        start = " ".join(response.text[:60].split())
        what = f"is not JSON (it starts with {start!r})" if start else "is empty"
        raise UnexpectedPayload(response.url, "the whole answer", what, foreign=True) from error
    try:
        return TypeAdapter(shape).validate_python(payload)
    except ValidationError as error:
        raise unexpected(response.url, error) from error


class Http(requests.Session):
    """Client of one source. `hosts` is shared by the clients of a run, so that one finding serves all."""

    def __init__(self, hosts: Hosts | None = None, patience: Patience | None = None) -> None:
        super().__init__()
        self.hosts = hosts or Hosts()
        self.headers["User-Agent"] = user_agent()
        self.max_redirects = MAX_REDIRECTS
        self._adapter = PoliteAdapter(self.hosts, patience or Patience())
        self.mount("https://", self._adapter)
        self.mount("http://", self._adapter)

    @property
    def requests_sent(self) -> int:
        """Requests sent so far, repeated ones and redirects included."""
        return self._adapter.counts.total()

    @property
    def requests_by_host(self) -> dict[str, int]:
        return dict(self._adapter.counts)

    def accept_errors(self, explained: Callable[[requests.Response], bool]) -> None:
        """Return server errors for which `explained` holds: they say why, so that repeating is no cure."""
        self._adapter.explained = explained

    def prepare_request(self, request: requests.Request) -> requests.PreparedRequest:
        try:
            return super().prepare_request(request)
        except requests.RequestException as error:
            raise SourceUnavailable(
                str(request.url), "is no address that can be asked", "correct the setting that names it"
            ) from error

    def send(self, request: requests.PreparedRequest, **kwargs: Any) -> requests.Response:
        try:
            return super().send(request, **kwargs)
        except requests.TooManyRedirects as error:
            reason = f"redirected more than {self.max_redirects} times"
            raise SourceUnavailable(str(request.url), reason) from error
        except (requests.exceptions.InvalidSchema, requests.exceptions.InvalidURL) as error:
            raise SourceUnavailable(
                str(request.url),
                "leads to an address that cannot be asked",
                "correct the setting that names it",
            ) from error

    def fetch(self, url: str, **options: Any) -> requests.Response:
        """GET (or `method=`) an answer with a good status; 304 passes when `headers` asked with an ETag.

        `options` are those of `requests.Session.request`.

        Raises:
            SourceUnavailable: no answer, or a status of 400 and more (in `status`).
            RateLimited: no more requests before `retry_at`.
            UnexpectedPayload: too large, or not decodable.
        """
        response = self.request(options.pop("method", "GET"), url, **options)
        if response.status_code >= 400:
            answered = f"answered {response.status_code} {response.reason}".rstrip()
            raise SourceUnavailable(response.url, answered, status=response.status_code)
        return response

    def json(self, url: str, shape: type[T], **options: Any) -> T:
        """Fetch JSON and validate it as `shape`.

        Raises: as `fetch` and `decode`.
        """
        return decode(self.fetch(url, **options), shape)

    def pages(self, url: str, shape: type[T], **options: Any) -> Iterator[T]:
        """Every page of a listing, following `Link: rel="next"`; each validated as `shape`.

        Raises: as `json`; UnexpectedPayload also when the links lead in a circle.
        """
        seen: set[str] = set()
        while url not in seen and len(seen) < MAX_PAGES:
            seen.add(url)
            response = self.fetch(url, **options)
            yield decode(response, shape)
            following = response.links.get("next", {}).get("url")
            if following is None:
                return
            url = requests.compat.urljoin(response.url, following)
            options.pop("params", None)
        raise UnexpectedPayload(url, "the Link header", "leads in a circle or has no end")
