"""`python -m pipelines.up.first_probes`: prove the features of the headline frameworks on this machine.

What was probed in its newest release is not probed at every start: the sensor watches for new ones.
"""

from __future__ import annotations

import sys

from pipelines.probes.run import probe, summary
from pipelines.probes.unprobed import unprobed
from warehouse.home import Home
from warehouse.problem import Problem
from warehouse.registry import load_registry


def main() -> int:
    home = Home.default().create()
    try:
        known = load_registry(home).frameworks
        headline = [slug for slug, framework in known.items() if framework.headline]
        missing = [release.framework for release in unprobed(home, headline)]
        if not missing:
            print("probed here already, or no release is known", flush=True)
            return 0
        result = probe(home, [known[slug] for slug in missing], progress=lambda line: print(line, flush=True))
    except Problem as error:
        print(error, flush=True)
        return 1
    lines = [f"{slug} {summary(found)}" for slug, found in result.found.items()]
    print("; ".join(lines + result.problems + list(result.failures.values())), flush=True)
    return 1 if result.failed else 0


if __name__ == "__main__":
    sys.exit(main())
