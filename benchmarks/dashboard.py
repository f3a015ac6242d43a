"""Second visits of every page: CPU time of the server per rerun, and how soon the content is complete.

    python -m benchmarks.dashboard [--home FOLDER] [--rounds 15] [--json FILE]

Without `--home` a new one is filled with the recorded baseline. A page that says one word, on a plain
Streamlit server, is loaded in turns with ours in the same browser, so that the ratio holds on a busy machine.
Needs Chromium.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import psutil
from playwright.sync_api import Page, sync_playwright

from dashboard import navigation
from pipelines.prepare import prepare
from warehouse.home import ENVIRONMENT_VARIABLE, Home

CPU_LIMIT_MS = 30.0
RATIO_LIMIT = 2.5
HELLO = "import streamlit as st\nst.title('Hello')\nst.write('world')\n"
QUIET = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--no-first-run"]
CHARTS_DRAWN = """[...document.querySelectorAll('[data-testid=stVegaLiteChart]')].every(
    chart => chart.querySelector('svg, canvas'))"""
READY = '[data-testid="stApp"][data-test-script-state="notRunning"]'


@dataclass(frozen=True)
class Result:
    """One page: milliseconds, medians over the rounds except the mean CPU time per rerun."""

    page: str
    rerun_cpu_ms: float
    load_cpu_ms: float
    complete_ms: float
    hello_complete_ms: float
    ratio: float


@dataclass(frozen=True)
class Server:
    """A running server and what it has cost so far."""

    address: str
    process: psutil.Process

    def cpu_ms(self) -> float:
        times = self.process.cpu_times()
        return float(times.user + times.system) * 1000


@contextmanager
def serving(command: list[str], folder: Path) -> Iterator[Server]:
    """Start a server; `command` ends before its port. Ended at the end."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    log = (folder / f"server-{port}.log").open("w")
    process = subprocess.Popen([*command, port], stdout=log, stderr=log)
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_until_ready(f"{address}/_stcore/health")
        yield Server(address, psutil.Process(process.pid))
    finally:
        process.terminate()
        process.wait()
        log.close()


def _wait_until_ready(url: str) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError(f"{url} does not answer")


def load(browser: Page, server: Server, path: str) -> tuple[float, float]:
    """Milliseconds until all content of a page is there, and CPU milliseconds of the server for it."""
    before, started = server.cpu_ms(), time.perf_counter()
    browser.goto(f"{server.address}/{path}", wait_until="commit")
    browser.get_by_role("heading", level=1).wait_for()
    browser.wait_for_selector(READY)
    browser.wait_for_function(CHARTS_DRAWN)
    elapsed = (time.perf_counter() - started) * 1000
    return elapsed, server.cpu_ms() - before


def rerun_cpu(browser: Page, server: Server, titles: list[str], rounds: int) -> dict[str, float]:
    """Mean CPU milliseconds of the server for going to a page that was seen before, by title."""
    spent = dict.fromkeys(titles, 0.0)
    for turn in range(rounds + 1):
        for title in titles:
            before = server.cpu_ms()
            browser.get_by_role("link", name=title, exact=True).click()
            browser.wait_for_timeout(700)
            browser.wait_for_selector(READY)
            if turn:
                spent[title] += server.cpu_ms() - before
    return {title: total / rounds for title, total in spent.items()}


def measure(browser: Page, ours: Server, hello: Server, rounds: int) -> list[Result]:
    """All pages of the menu, each loaded in turns with the plain page."""
    pages = navigation.pages()
    paths = {page.title: "" if index == 0 else page.path.stem for index, page in enumerate(pages)}
    plain: list[float] = []
    complete: dict[str, list[float]] = {title: [] for title in paths}
    cpu: dict[str, list[float]] = {title: [] for title in paths}
    for turn in range(rounds + 1):
        for title, path in paths.items():
            hello_ms, _ = load(browser, hello, "")
            ours_ms, ours_cpu = load(browser, ours, path)
            if turn:
                plain.append(hello_ms)
                complete[title].append(ours_ms)
                cpu[title].append(ours_cpu)
    reruns = rerun_cpu(browser, ours, list(paths), rounds)
    floor = np.median(plain)
    return [
        Result(
            page=title,
            rerun_cpu_ms=round(reruns[title], 1),
            load_cpu_ms=round(np.median(cpu[title]), 1),
            complete_ms=round(np.median(complete[title])),
            hello_complete_ms=round(floor),
            ratio=round(np.median(complete[title]) / floor, 2),
        )
        for title in paths
    ]


def report(results: list[Result]) -> bool:
    """Print the table; true when every figure is within its limit."""
    head = f"{'page':<14}{'rerun CPU':>11}{'load CPU':>10}{'complete':>10}{'hello':>8}{'ratio':>7}"
    print(head, "-" * len(head), sep="\n")
    for row in results:
        print(
            f"{row.page:<14}{row.rerun_cpu_ms:>8.1f} ms{row.load_cpu_ms:>7.0f} ms{row.complete_ms:>7.0f} ms"
            f"{row.hello_complete_ms:>5.0f} ms{row.ratio:>7.2f}"
        )
    good = all(row.rerun_cpu_ms <= CPU_LIMIT_MS and row.ratio <= RATIO_LIMIT for row in results)
    print(f"limits: rerun CPU {CPU_LIMIT_MS:.0f} ms, ratio {RATIO_LIMIT}: {'kept' if good else 'NOT kept'}")
    return good


def main() -> None:
    """Parse the command line, measure, print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--home", type=Path, help="home with a published snapshot")
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--json", type=Path, help="also write the figures to this file")
    arguments = parser.parse_args()
    chromium = shutil.which("chromium") or sys.exit(
        "This benchmark needs Chromium: install it and try again."
    )
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        home = Home(arguments.home or folder / "home")
        if arguments.home is None:
            prepare(home)
        os.environ[ENVIRONMENT_VARIABLE] = str(home.path)
        (folder / "hello.py").write_text(HELLO)
        run = [sys.executable, "-m", "streamlit", "run", str(folder / "hello.py"), "--server.headless=true"]
        hello = stack.enter_context(serving([*run, "--server.port"], folder))
        ours = stack.enter_context(serving([sys.executable, "-m", "dashboard", "--port"], folder))
        playwright = stack.enter_context(sync_playwright())
        browser = stack.enter_context(playwright.chromium.launch(executable_path=chromium, args=QUIET))
        page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
        results = measure(page, ours, hello, arguments.rounds)
    good = report(results)
    if arguments.json:
        arguments.json.write_text(json.dumps([asdict(result) for result in results], indent=1) + "\n")
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
