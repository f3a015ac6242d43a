"""`python -m benchmarks.sentiment`: texts read per CPU second, and time against the length of one text."""

from __future__ import annotations

import argparse
import itertools
import time

from pipelines.sentiment.analyse import analyser
from pipelines.sentiment.training.corpus import texts

SIZES = (10_000, 100_000, 1_000_000)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", type=int, default=100_000)
    count: int = parser.parse_args().texts
    reading = analyser().read
    own = [text.text for text in texts()]
    start = time.process_time()
    targets = sum(len(reading(text).targets) for text in itertools.islice(itertools.cycle(own), count))
    seconds = time.process_time() - start
    print(
        f"{count:,} texts, {targets:,} targets, {seconds:.1f} CPU seconds: {count / seconds:,.0f} per second"
    )
    for size in SIZES:
        long = " ".join(itertools.islice(itertools.cycle(own), size // 60))[:size]
        start = time.process_time()
        reading(long)
        print(f"one text of {size:,} characters: {time.process_time() - start:.2f} CPU seconds")


if __name__ == "__main__":
    main()
