"""`python -m pipelines.up.first_collection`: collect from the sources that are not fresh.

A second `up` on the same day asks nobody again: budgets of the sources are for new figures.
"""

from __future__ import annotations

import os
import sys
from typing import NoReturn

from pipelines.status import status
from warehouse.home import Home


def main() -> NoReturn:
    known = status(Home.default()).sources
    due = [source.source for source in known if source.state != "fresh"]
    if known and not due:
        print("every source is fresh", flush=True)
        sys.exit()
    # No name at all means every source: nothing is known about a home without a snapshot.
    os.execv(sys.executable, [sys.executable, "-m", "pipelines.cli", "collect", *due])


if __name__ == "__main__":
    main()
