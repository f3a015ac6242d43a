"""GitHub's REST API as all its sources use it: address, token, budgets, links, and what a refusal means."""

from __future__ import annotations

import datetime as dt
import re
from typing import Annotated, Self

import requests
from pydantic import AfterValidator, AwareDatetime, BaseModel, Field, ValidationError
from requests.auth import AuthBase

from pipelines.errors import KEEPS, RateLimited, SourceUnavailable
from pipelines.http import Http, Limit
from pipelines.settings import Settings, environment_variable
from warehouse.registry import Framework

HEADERS = {"Accept": "application/vnd.github+json", "X-GitHub-Api-Version": "2026-03-10"}
TOKEN = environment_variable("github_token")

SECONDARY_PAUSE = dt.timedelta(minutes=10)
"""How long GitHub is left alone after it complained of too many requests without naming a time."""


REMEDIES = {
    401: f"set {TOKEN} if this goes on; {KEEPS}",
    404: "name its present repository in frameworks.toml in the home folder; what is stored stays",
}


def _in_utc(moment: dt.datetime) -> dt.datetime:
    try:
        return moment.astimezone(dt.UTC)
    except OverflowError:
        raise ValueError("lies outside of all time") from None


Count = Annotated[int, Field(ge=0, lt=2**53, strict=True)]
Id = Annotated[int, Field(gt=0, lt=2**53, strict=True)]
Name = Annotated[str, Field(pattern=r"^[!-~]+$")]
Moment = Annotated[AwareDatetime, AfterValidator(_in_utc)]


class Cursor(BaseModel):
    """What the cursor of every GitHub source holds."""

    repository: str
    repository_id: int | None = None

    @classmethod
    def of(cls, framework: Framework, text: str | None) -> Self | None:
        """The cursor that was handed back; None when the registry names another repository by now."""
        try:
            cursor = cls.model_validate_json(text or "")
        except ValidationError:
            return None
        return cursor if cursor.repository == framework.repository else None


class _Bearer(AuthBase):
    """As `auth`, so that a netrc file does not replace the token and no other host ever gets it."""

    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self._token}"
        return request


class GitHub:
    """The API for one client, as the settings of this moment say.

    Raises:
        SourceUnavailable: the token of the settings can be none.
    """

    def __init__(self, client: Http) -> None:
        settings = Settings()
        self._client = client
        self._root = _root(settings)
        self._auth = None
        if settings.github_token:
            token = settings.github_token.get_secret_value().strip()
            if not re.fullmatch(r"[!-~]+", token):
                raise SourceUnavailable(
                    self._root, "cannot be asked with such a token", f"correct or unset {TOKEN}"
                )
            self._auth = _Bearer(token)

    @property
    def has_token(self) -> bool:
        """True when requests carry a token: only then is an unchanged answer free of charge."""
        return self._auth is not None

    def get(self, path: str, *, etag: str | None = None, **params: str | int) -> requests.Response:
        """The answer at `path` below the root, with a status below 400; 304 only when `etag` was given.

        Raises:
            SourceUnavailable, RateLimited, UnexpectedPayload: as `Http.fetch`, with what GitHub says of it.
        """
        headers = HEADERS | ({"If-None-Match": etag} if etag else {})
        response = self._client.get(f"{self._root}/{path}", params=params, headers=headers, auth=self._auth)
        if response.status_code >= 400:
            raise self._refusal(response)
        return response

    def _refusal(self, response: requests.Response) -> SourceUnavailable | RateLimited:
        url, status, message = response.url, response.status_code, _message(response)
        hosts = self._client.hosts
        if status == 403 and "rate limit" in message.lower():
            return hosts.of(url).limited(url, hosts.now() + SECONDARY_PAUSE)
        if status == 401 and self.has_token:
            # Every other request would be refused like this one.
            return hosts.of(url).down(url, "does not accept the token", f"correct or unset {TOKEN}")
        answered = f"answered {status} {response.reason}" + (f" ({message})" if message else "")
        return SourceUnavailable(url, answered, REMEDIES.get(status, KEEPS), status)


def _root(settings: Settings) -> str:
    """Address before `/repos/…`, without a slash at the end."""
    return settings.github_url.rstrip("/")


def limits() -> dict[str, Limit]:
    """What framewatch asks of GitHub at most: an hour's requests, and searches, which it counts apart."""
    settings, pauses_s = Settings(), (60.0, 120.0, 240.0)
    an_hour, a_minute = (900, 30) if settings.github_token else (50, 10)
    searches = Limit(requests=a_minute, window=dt.timedelta(minutes=1), unnamed_pauses_s=pauses_s)
    return {
        _root(settings): Limit(requests=an_hour, reserve=5, unnamed_pauses_s=pauses_s),
        f"{_root(settings)}/search": searches,
    }


def repository_path(framework: Framework, repository_id: int | None) -> str:
    """Path of the repository: by its number where it is known, else by the name in the registry."""
    known = framework.repository_id or repository_id
    return f"repositories/{known}" if known else f"repos/{framework.repository}"


def next_path(response: requests.Response) -> str | None:
    """Path of the next page below the root; None on the last page."""
    return _below_root(response.links.get("next", {}).get("url", ""))


def last_page(response: requests.Response) -> int | None:
    """Number of the last page; None when there is only this one."""
    found = re.search(r"[?&]page=(\d{1,15})", response.links.get("last", {}).get("url", ""))
    return int(found[1]) if found else None


def identity(response: requests.Response) -> int | None:
    """Number of the repository as the address of an answer or its links tell it."""
    addresses = [response.url, *(link.get("url", "") for link in response.links.values())]
    found = re.search(r"/repositories/(\d{1,15})\b", " ".join(addresses))
    return int(found[1]) if found else None


def _below_root(url: str) -> str | None:
    """The address seen from our root: a mirror hands on links that lead past it."""
    found = re.search(r"/((?:repositories|repos)/.+)$", url)
    return found[1] if found else None


def _message(response: requests.Response) -> str:
    """What GitHub says about its refusal, in one line."""
    try:
        message = response.json()["message"]
    except (ValueError, LookupError, TypeError, RecursionError):
        return ""
    return " ".join(str(message)[:200].split()).rstrip(".")
