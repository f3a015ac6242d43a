"""Journeys in a real browser, behind a base path as a proxy would serve it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.dashboard.browsing import NEEDS_CHROMIUM, settle, visit

PAGES = ["", "trends", "claims", "health"]

pytestmark = NEEDS_CHROMIUM


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    with browser.new_context(viewport={"width": 1440, "height": 900}, accept_downloads=True) as context:
        yield context.new_page()


def expect_picked(page: Page, *names: str) -> None:
    expect(page.locator('.st-key-fw button[aria-pressed="true"]')).to_have_text(list(names))


def test_no_page_asks_anything_from_outside(page: Page, address: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for path in PAGES:
        visit(page, f"{address}/{path}")
    hosts = {urlsplit(url).hostname for url in asked if not url.startswith(("data:", "blob:"))}
    assert hosts == {"127.0.0.1"}
    assert page.evaluate("document.fonts.check('16px Inter')")


def test_the_choice_of_frameworks_goes_from_a_link_to_every_page(page: Page, address: str) -> None:
    visit(page, f"{address}/?fw=Django&fw=Quart")
    expect_picked(page, "Django", "Quart")
    page.get_by_role("link", name="Trends").click()
    expect(page.get_by_role("heading", name="How fast is each growing?")).to_be_visible()
    settle(page)
    expect_picked(page, "Django", "Quart")
    page.get_by_role("button", name="Flask", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{address}/trends?fw=Flask&fw=Django&fw=Quart")
    page.get_by_role("link", name="Overview").click()
    expect(page.get_by_role("heading", name="Which Python web framework should I choose?")).to_be_visible()
    settle(page)
    expect_picked(page, "Flask", "Django", "Quart")


def test_a_deep_link_restores_what_was_seen(page: Page, address: str) -> None:
    visit(page, f"{address}/trends?fw=Flask&measure=Downloads&show=Relative&range=1y&scale=Log")
    expect(page.get_by_text("first figure shown = 100")).to_be_visible()
    expect(page.locator('.st-key-measure [aria-checked="true"]')).to_have_text("Downloads")
    chart = page.locator('[data-testid="stVegaLiteChart"]')
    expect(chart.locator("svg")).to_contain_text("Flask")
    assert "Downloads from the package index" in page.content()


def test_a_chart_gives_its_data_its_pictures_and_its_sql(page: Page, address: str, tmp_path: Path) -> None:
    visit(page, f"{address}/trends")
    page.locator(".st-key-card_trend summary").click()
    begins = {"CSV": b"framework,day,", "PNG": b"\x89PNG", "SVG": b"<svg"}
    for kind, start in begins.items():
        with page.expect_download() as download:
            page.get_by_role("button", name=kind, exact=True).click()
        target = tmp_path / download.value.suggested_filename
        download.value.save_as(target)
        assert target.name == f"framewatch-trend.{kind.lower()}"
        assert target.read_bytes().startswith(start)
    expect(page.locator(".st-key-card_trend code")).to_contain_text("marts.stars_daily")


def test_a_chart_is_read_by_pointer_and_by_screen_reader(page: Page, address: str) -> None:
    visit(page, f"{address}/trends")
    named = page.get_by_label("GitHub stars, cumulative. FastAPI grew fastest", exact=False)
    expect(named.first).to_be_attached()
    box = page.locator('[data-testid="stVegaLiteChart"] svg').bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] * 0.2, box["y"] + 150)
    tooltip = page.locator("#vg-tooltip-element")
    for name in ("FastAPI", "DRF", "Flask"):
        expect(tooltip).to_contain_text(name)


def test_a_phone_never_scrolls_sideways(browser: Browser, address: str) -> None:
    with browser.new_context(viewport={"width": 390, "height": 844}) as context:
        page = context.new_page()
        for path in PAGES:
            visit(page, f"{address}/{path}")
            widths = (
                "[...document.querySelectorAll('html, body, [data-testid=stMain]')].map(e => e.scrollWidth)"
            )
            assert max(page.evaluate(widths)) <= 390, path


def test_dark_mode_follows_the_system_in_page_and_chart(browser: Browser, address: str) -> None:
    with browser.new_context(color_scheme="dark") as context:
        page = context.new_page()
        visit(page, f"{address}/trends")
        background = page.evaluate(
            "getComputedStyle(document.querySelector('[data-testid=stApp]')).backgroundColor"
        )
        assert background == "rgb(17, 22, 29)"
        label = page.locator('[data-testid="stVegaLiteChart"] svg text', has_text="FastAPI")
        assert label.first.get_attribute("fill") == "#12d9f0"


def test_a_claim_leads_to_its_query_and_the_filter_into_the_address(page: Page, address: str) -> None:
    visit(page, f"{address}/claims?claim=used-by-companies")
    page.get_by_role("button", name="not measurable 1").click()
    expect(page).to_have_url(f"{address}/claims?claim=used-by-companies&verdict=not+measurable")
    ledger = page.locator('[class*="st-key-claim_"]').filter(has_text="run these frameworks in production")
    expect(ledger).to_have_count(1)
    expect(page.get_by_text("FastAPI is async by nature.")).to_have_count(0)
    ledger.get_by_role("link", name="Run it").click()
    expect(page.get_by_role("heading", name="What else do you want to know?")).to_be_visible()
    settle(page)
    expect(page.locator("textarea").first).to_have_value(re.compile("'not measurable' as verdict"))
    expect(page.get_by_text("1 row · ")).to_be_visible()


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
