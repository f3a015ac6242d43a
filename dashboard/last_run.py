"""What the last collection could not store or publish: a snapshot cannot tell of its own absence."""

from __future__ import annotations

import json

from warehouse.home import Home


def problems(home: Home) -> list[str]:
    """Sentences that the last collection left in the home; none when it went well or left no record."""
    try:
        content = json.loads(home.last_run.read_text(encoding="utf-8"))
        return [str(problem) for problem in content["problems"]]
    except (OSError, ValueError, KeyError, TypeError):
        return []
