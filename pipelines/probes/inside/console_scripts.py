"""`python console_scripts.py DISTRIBUTION …`: prints the names of their commands as a JSON list."""

from __future__ import annotations

import json
import sys
from importlib.metadata import PackageNotFoundError, distribution


def commands(names: list[str]) -> list[str]:
    """Console scripts of the installed ones of these distributions, in their order."""
    found: list[str] = []
    for name in names:
        try:
            points = distribution(name).entry_points
        except PackageNotFoundError:
            continue
        found += [point.name for point in points if point.group == "console_scripts"]
    return found


if __name__ == "__main__":
    print(json.dumps(commands(sys.argv[1:])))
