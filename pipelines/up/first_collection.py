"""`python -m pipelines.up.first_collection`: collect from the sources that are not fresh.

A second `up` on the same day asks nobody again: budgets of the sources are for new figures. A source that
cannot be reached is a normal state, which the last line names; only what could not be stored is a failure.
"""

from __future__ import annotations

import json
import subprocess
import sys

from pipelines.status import status
from warehouse.home import Home


def main() -> int:
    home = Home.default()
    known = status(home).sources
    due = [source.source for source in known if source.state != "fresh"]
    if known and not due:
        print("every source is fresh", flush=True)
        return 0
    # No name at all means every source: nothing is known about a home without a snapshot.
    code = subprocess.call([sys.executable, "-m", "pipelines.cli", "collect", *due])
    return 0 if code == 1 and _was_stored(home) else code


def _was_stored(home: Home) -> bool:
    """Whether the collection that just ended kept everything that it got."""
    try:
        return not json.loads(home.last_run.read_text())["problems"]
    except (OSError, ValueError, KeyError):
        return False


if __name__ == "__main__":
    sys.exit(main())
