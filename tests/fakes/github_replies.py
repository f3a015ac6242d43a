"""Replies of the fake GitHub that have a form of their own: refusals, entity tags, links between pages."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import urlencode

from tests.fakes.github_repository import Repository
from tests.fakes.server import Reply, Request, json_reply


def error(status: int, message: str) -> Reply:
    """A refusal as GitHub words it."""
    about = {"message": message, "documentation_url": "https://docs.github.com/rest", "status": str(status)}
    return replace(json_reply(about), status=status)


def secondary_limit(_: Reply) -> Reply:
    """A fault: refused for asking too much at once, although requests are left, and no time is named."""
    return error(
        403, "You have exceeded a secondary rate limit. Please wait a few minutes before you try again."
    )


def base(request: Request) -> str:
    return f"http://{request.headers['host']}"


def exceeded() -> Reply:
    return error(403, "API rate limit exceeded for 203.0.113.7. (But here's the good news: …)")


def tagged(request: Request, reply: Reply) -> Reply:
    """A good reply with its weak ETag; without its body when the caller has it."""
    if reply.status != 200:
        return reply
    etag = f'W/"{hashlib.sha256(reply.body).hexdigest()[:24]}"'
    headers = reply.headers | {"ETag": etag, "Cache-Control": "public, max-age=60, s-maxage=60"}
    unchanged = request.headers.get("if-none-match") == etag
    return Reply(304, headers=headers) if unchanged else replace(reply, headers=headers)


def listing(request: Request, repository: Repository, length: int) -> Reply:
    """First page of a listing with one entry a page."""
    if not length:
        return json_reply([])
    return linked(request, repository, json_reply([{"id": 1}]), 2 if length > 1 else None, length, 1)


def linked(
    request: Request,
    repository: Repository,
    reply: Reply,
    following: int | None,
    last: int,
    size: int,
    query: Mapping[str, str] | None = None,
) -> Reply:
    """With a Link header by the number of the repository, whatever it was asked by."""
    if following is None:
        return reply
    rest = request.path.strip("/").split("/")
    path = "/".join(
        [base(request), "repositories", str(repository.id), *rest[3 if rest[0] == "repos" else 2 :]]
    )
    kept = f"{urlencode(query)}&" if query else ""
    links = [
        f'<{path}?{kept}per_page={size}&page={page}>; rel="{rel}"'
        for page, rel in ((following, "next"), (last, "last"))
    ]
    return replace(reply, headers=reply.headers | {"Link": ", ".join(links)})
