"""Published homes for the dashboard's tests, each made once: readers never change them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache, partial

import pytest
from playwright.sync_api import Browser

from tests.dashboard import snapshot
from tests.dashboard.browsing import chromium
from tests.dashboard.serving import dashboard
from tests.templates import made_once
from warehouse.home import ENVIRONMENT_VARIABLE, Home

PLANS = {
    "full": snapshot.FULL,
    "recorded": snapshot.RECORDED,
    "stale": snapshot.STALE,
    "empty": snapshot.EMPTY,
}


@pytest.fixture(scope="session")
def homes(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Home]:
    """Home of a plan: full, recorded, stale or empty."""

    @cache
    def home_of(name: str) -> Home:
        return Home(made_once(tmp_path_factory, name, partial(snapshot.make, plan=PLANS[name])))

    return home_of


@pytest.fixture
def use(homes: Callable[[str], Home], monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Home]:
    """Make the home of a plan the default one."""

    def choose(name: str) -> Home:
        home = homes(name)
        monkeypatch.setenv(ENVIRONMENT_VARIABLE, str(home.path))
        return home

    return choose


@pytest.fixture(scope="module")
def address(homes: Callable[[str], Home]) -> Iterator[str]:
    """Where a dashboard with everything is served, behind a base path as a proxy would serve it."""
    with dashboard(homes("full"), base_path="/framewatch") as (found, _):
        yield found


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found
