"""The SQL page in a real browser: the address follows the query, files come down, nothing is left running."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote, urlsplit

import psutil
from playwright.sync_api import Page, expect

from tests.dashboard.browsing import NEEDS_CHROMIUM, chromium
from tests.dashboard.serving import dashboard
from warehouse.home import Home

pytestmark = NEEDS_CHROMIUM


def test_a_visitor_asks_shares_and_takes_the_rows_home(homes: Callable[[str], Home], tmp_path: Path) -> None:
    with dashboard(homes("full")) as (address, pid):
        with chromium() as browser:
            _ask(browser.new_page(viewport={"width": 390, "height": 844}), address, tmp_path)
        waiting = _sandboxes(pid)
        assert waiting
        os.kill(pid, signal.SIGKILL)
        _expect_gone(waiting)


def _ask(page: Page, address: str, folder: Path) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{address}/sql?q={quote('select 42 as answer')}")
    expect(page.get_by_text("1 row · ")).to_be_visible()
    editor = page.get_by_role("textbox", name="SQL")
    expect(editor).to_have_value("select 42 as answer")
    editor.fill("select framwork from releases")
    editor.press("Control+Enter")
    expect(page.get_by_text("Candidate bindings")).to_be_visible()
    editor.fill("select range as n from range(3)")
    page.get_by_role("button", name="Run").click()
    expect(page.get_by_text("3 rows · ")).to_be_visible()
    expect(page).to_have_url(f"{address}/sql?q=select+range+as+n+from+range%283%29")
    with page.expect_download() as download:
        page.get_by_role("button", name="JSON").click()
    download.value.save_as(folder / "rows.json")
    assert json.loads((folder / "rows.json").read_text()) == [{"n": 0}, {"n": 1}, {"n": 2}]
    page.reload()
    expect(editor).to_have_value("select range as n from range(3)")
    expect(page.get_by_text("3 rows · ")).to_be_visible()
    width = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    assert width[0] == width[1]
    hosts = {urlsplit(url).hostname for url in asked if not url.startswith(("data:", "blob:"))}
    assert hosts == {"127.0.0.1"}


def _sandboxes(pid: int) -> list[psutil.Process]:
    children = psutil.Process(pid).children(recursive=True)
    return [child for child in children if any("warehouse.sandbox" in part for part in child.cmdline())]


def _expect_gone(processes: list[psutil.Process]) -> None:
    deadline = time.monotonic() + 10
    while any(one.is_running() and one.status() != psutil.STATUS_ZOMBIE for one in processes):
        assert time.monotonic() < deadline, "a sandbox process outlived the dashboard"
        time.sleep(0.05)
