"""`python -m tests.fakes`: every fake service on a port of its own, and the settings that lead there."""

from __future__ import annotations

import datetime as dt
import signal
from collections.abc import Callable
from contextlib import ExitStack

from tests.fakes import forem, hackernews, osv, stackexchange
from tests.fakes.clickhouse import ClickHouse
from tests.fakes.github import GitHub
from tests.fakes.github_sample import sixteen, threads
from tests.fakes.pypistats import Pypistats
from tests.fakes.server import Answer, Server


def utc_now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def github() -> Answer:
    repositories = sixteen(utc_now())
    return GitHub(repositories, utc_now, threads=threads(repositories, utc_now())).answer


SERVICES: list[tuple[str, Callable[[], Answer]]] = [
    ("FRAMEWATCH_GITHUB_URL", github),
    ("FRAMEWATCH_PYPISTATS_URL", lambda: Pypistats().answer),
    ("FRAMEWATCH_CLICKHOUSE_URL", lambda: ClickHouse().answer),
    ("FRAMEWATCH_OSV_URL", lambda: osv.sample().answer),
    ("FRAMEWATCH_HACKERNEWS_URL", lambda: hackernews.sample(utc_now()).answer),
    ("FRAMEWATCH_STACKEXCHANGE_URL", lambda: stackexchange.sample(utc_now).answer),
    ("FRAMEWATCH_DEVTO_URL", lambda: forem.sample(utc_now).answer),
]
"""Setting and fake of each service."""

SETTINGS = {"FRAMEWATCH_GITHUB_TOKEN": "sample-token"}
"""What else helps: with the token the whole star history comes in one run."""


def main() -> None:
    """Serve until Ctrl-C."""
    with ExitStack() as stack:
        for setting, make in SERVICES:
            print(f"export {setting}={stack.enter_context(Server(make())).url}")
        for setting, value in SETTINGS.items():
            print(f"export {setting}={value}")
        print("# Ctrl-C ends them.", flush=True)
        try:
            signal.pause()
        except KeyboardInterrupt:
            return


if __name__ == "__main__":
    main()
