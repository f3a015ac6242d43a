"""The journey through Choose in a real browser: a slider, the record, and its link, behind a base path."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from tests.dashboard.browsing import NEEDS_CHROMIUM, settle, visit

pytestmark = NEEDS_CHROMIUM


def answer(page: Page) -> str:
    return page.locator('[data-testid="stMarkdown"]').first.inner_text()


def test_a_decision_is_made_taken_home_and_asked_again(
    browser: Browser, address: str, tmp_path: Path
) -> None:
    """FastAPI has more downloads than Django, Django has more stars."""
    with browser.new_context(viewport={"width": 1440, "height": 900}, accept_downloads=True) as context:
        page = context.new_page()
        visit(page, f"{address}/choose?fw=FastAPI&fw=Django&w_stars=0&w_downloads=1")
        before = answer(page)
        assert "FastAPI: first in" in before
        page.get_by_text("Adoption,").click()
        slider = page.locator(".st-key-w_stars").get_by_role("slider")
        slider.focus()
        slider.press("End")
        expect(page).to_have_url(re.compile("w_stars=5"))
        settle(page)
        expect(page.locator('[data-testid="stMarkdown"]').first).not_to_have_text(before)
        after = answer(page)
        assert "Django: first in" in after
        with page.expect_download() as download:
            page.get_by_role("button", name="Decision record").click()
        target = tmp_path / download.value.suggested_filename
        download.value.save_as(target)
        assert target.name == "framewatch-decision.md"
        record = target.read_text()
        assert after in record.replace("**", "").replace("_", "")
        found = re.search(r"\]\((http\S+)\)", record)
        assert found is not None
        assert found[1].startswith(f"{address}/choose?fw=FastAPI&fw=Django")
        again = context.new_page()
        visit(again, found[1])
        assert answer(again) == after


def test_choose_fits_a_phone(browser: Browser, address: str) -> None:
    with browser.new_context(viewport={"width": 390, "height": 844}) as context:
        page = context.new_page()
        visit(page, f"{address}/choose")
        widths = "[...document.querySelectorAll('html, body, [data-testid=stMain]')].map(e => e.scrollWidth)"
        assert max(page.evaluate(widths)) <= 390
        top = page.get_by_text("Weighted score from 0 to 100").bounding_box()
        sliders = page.get_by_role("slider").first.bounding_box()
        assert top is not None
        assert sliders is not None
        assert top["y"] < sliders["y"]
