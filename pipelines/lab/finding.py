"""What a check of a sample app found, and the same as a text for people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """One judged request. `endpoint` is "start" where the app itself is judged, not an endpoint."""

    endpoint: str
    what: str
    passed: bool
    expected: str
    got: str


def report(name: str, findings: Sequence[Finding]) -> str:
    """A line per endpoint that holds the contract, expectation and answer for each request that does not."""
    lines = [f"{name}: {_verdict(findings)}"]
    for endpoint in dict.fromkeys(finding.endpoint for finding in findings):
        own = [finding for finding in findings if finding.endpoint == endpoint]
        failed = [finding for finding in own if not finding.passed]
        lines.append(f"  {'ok    ' if not failed else 'FAILED'} {endpoint} ({len(own)} checked)")
        for finding in failed:
            lines += [f"         {finding.what}", f"           expected {finding.expected}"]
            lines.append(f"           got      {finding.got}")
    return "\n".join(lines)


def _verdict(findings: Sequence[Finding]) -> str:
    failed = sum(not finding.passed for finding in findings)
    return f"{failed} of {len(findings)} checks failed" if failed else f"all {len(findings)} checks passed"
