"""Source: published vulnerabilities of each package."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from pipelines.advisories import Advisory, Page, vulnerabilities
from pipelines.errors import UnexpectedPayload
from pipelines.http import Http
from pipelines.settings import Settings
from pipelines.source import Cursor, source
from warehouse.registry import Framework
from warehouse.tables.vulnerabilities import Vulnerability

MAX_PAGES = 100


@source(
    name="osv",
    model=Vulnerability,
    group="health",
    host="OSV",
    schedule="17 3 * * *",
    fresh_within=dt.timedelta(hours=36),
    complete_by=("package",),
)
def osv(client: Http, framework: Framework, _cursor: str | None) -> Iterator[Vulnerability | Cursor]:
    """Published vulnerabilities of each package, with the versions that they affect and that fix them."""
    # All or nothing: pages that break off must not retract what stands on the others.
    yield from vulnerabilities(framework.package, list(_advisories(client, framework)))
    # The models read from it that the package was asked about: most have no vulnerability.
    yield Cursor(f"{framework.package} {client.hosts.now().date()}")


def _advisories(client: Http, framework: Framework) -> Iterator[Advisory]:
    url = f"{Settings().osv_url.rstrip('/')}/v1/query"
    question: dict[str, object] = {"package": {"name": framework.package, "ecosystem": "PyPI"}}
    seen: set[str] = set()
    for _ in range(MAX_PAGES):
        page = client.json(url, Page, method="POST", json=question)
        for number, advisory in enumerate(page.vulns):
            if not advisory.of(framework.package):
                raise UnexpectedPayload(url, f"vulns.{number}.affected", f"does not name {framework.package}")
            yield advisory
        if page.next_page_token is None:
            return
        if page.next_page_token in seen:
            break
        seen.add(page.next_page_token)
        question["page_token"] = page.next_page_token
    raise UnexpectedPayload(url, "next_page_token", "leads in a circle or has no end")
