"""`python -m pipelines.up.prepare`: the warehouse step, a process of its own so that its memory is freed."""

from __future__ import annotations

import sys

from pipelines.collect import STORE_PROBLEMS, sentence
from pipelines.prepare import prepare
from warehouse.home import Home, HomeNotWritable


def main() -> int:
    try:
        notes = prepare(Home.default(), lambda line: print(line, flush=True))
    except (HomeNotWritable, *STORE_PROBLEMS) as error:
        print(sentence(error), flush=True)
        return 1
    for note in notes:
        print(note, flush=True)
    print("ready", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
