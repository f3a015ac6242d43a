"""A fake of OSV: advisories per package, in pages; without hits an empty object.

osv = Osv()
osv.publish("flask", advisory("GHSA-1", fixed="2.2.5", aliases=["CVE-2023-1"]))
with Server(osv.answer) as server: ...     # POST server.url/v1/query
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import Any

from tests.fakes.server import Reply, Request, json_reply


def advisory(
    name: str,
    *,
    package: str = "flask",
    introduced: str = "0",
    fixed: str | None = None,
    last_affected: str | None = None,
    aliases: list[str] | None = None,
    published: str = "2024-01-01T00:00:00Z",
    withdrawn: str | None = None,
    severity: str | None = None,
    versions: list[str] | None = None,
) -> dict[str, Any]:
    """One record with one range; keys that have no value are absent, as in the real ones."""
    events = [{"introduced": introduced}]
    events += [{"fixed": fixed}] if fixed else []
    events += [{"last_affected": last_affected}] if last_affected else []
    record: dict[str, Any] = {
        "id": name,
        "summary": f"Invented weakness {name}",
        "details": "Invented.",
        "modified": "2024-06-01T00:00:00Z",
        "published": published,
        "affected": [
            {
                "package": {"name": package, "ecosystem": "PyPI", "purl": f"pkg:pypi/{package}"},
                "ranges": [
                    {"type": "GIT", "repo": "https://example.org/", "events": [{"introduced": "0"}]},
                    {"type": "ECOSYSTEM", "events": events},
                ],
                "versions": versions or ["0.1"],
                "database_specific": {"source": "https://example.org/"},
            }
        ],
        "severity": [{"type": "CVSS_V3", "score": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N"}],
        "schema_version": "1.7.3",
    }
    optional = {"aliases": aliases, "withdrawn": withdrawn}
    record |= {key: value for key, value in optional.items() if value}
    return record | ({"database_specific": {"severity": severity}} if severity else {})


@dataclass
class Osv:
    page_size: int = 1000
    advisories: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def publish(self, package: str, *records: dict[str, Any]) -> None:
        self.advisories.setdefault(package, []).extend(records)

    def answer(self, request: Request) -> Reply:
        if (request.method, request.path) != ("POST", "/v1/query"):
            return replace(json_reply({"code": 5, "message": "Not Found"}), status=404)
        question = json.loads(request.body)
        package = question["package"]
        token = question.get("page_token", "0")
        if package["ecosystem"] != "PyPI" or not token.isdecimal():
            return replace(json_reply({"code": 3, "message": "Invalid argument."}), status=400)
        found, start = self.advisories.get(package["name"], []), int(token)
        page: dict[str, object] = {}
        if vulns := found[start : start + self.page_size]:
            page["vulns"] = vulns
        if start + self.page_size < len(found):
            page["next_page_token"] = str(start + self.page_size)
        return json_reply(page)


def sample() -> Osv:
    """Invented advisories, some for versions that exist: fixed, open, withdrawn, and one in two databases."""
    osv = Osv()
    osv.publish(
        "flask",
        advisory(
            "GHSA-smpl-0000-0001", fixed="2.2.5", aliases=["CVE-2099-0001"], published="2023-04-20T00:00:00Z"
        ),
        advisory("PYSEC-2099-1", fixed="2.2.5", aliases=["CVE-2099-0001"], published="2023-04-25T00:00:00Z"),
        advisory("PYSEC-2099-2", withdrawn="2024-02-01T00:00:00Z"),
    )
    osv.publish(
        "django",
        advisory(
            "GHSA-smpl-0000-0002",
            package="Django",
            introduced="4.2",
            fixed="4.2.10",
            published="2024-02-01T00:00:00Z",
            severity="HIGH",
        ),
        advisory("PYSEC-2099-3", package="Django", introduced="5.0", published="2026-01-01T00:00:00Z"),
    )
    return osv
