"""The dashboard as a server: ready, compressed, offline, and quiet at its end."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator

import pytest
import requests
from streamlit import config

from dashboard import export
from dashboard.__main__ import main
from tests.dashboard.serving import dashboard
from warehouse.home import Home


@pytest.fixture(scope="module")
def address(homes: Callable[[str], Home]) -> Iterator[str]:
    with dashboard(homes("empty")) as (found, _):
        yield found


def test_it_is_ready_and_serves_a_page_for_every_path(address: str) -> None:
    assert requests.get(f"{address}/_stcore/health", timeout=5).text == "ok"
    for path in ("", "trends", "health?fw=Flask"):
        page = requests.get(f"{address}/{path}", timeout=5)
        assert page.status_code == 200
        assert "<html" in page.text


def test_a_page_tells_its_scripts_where_the_dashboard_begins(address: str) -> None:
    """Else they ask for the server below every page, which the browser's console reports as errors."""
    page = requests.get(f"{address}/trends", timeout=5)
    assert page.text.index("BACKEND_BASE_URL") < page.text.index('type="module"')
    assert page.text.rstrip().endswith("</html>")


def test_scripts_are_compressed(address: str) -> None:
    page = requests.get(address, timeout=5).text
    script = next(part.split('"')[0] for part in page.split('src="') if part.split('"')[0].endswith(".js"))
    answer = requests.get(f"{address}/{script.lstrip('./')}", timeout=10, headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"


@pytest.mark.parametrize(
    ("name", "begins"), [("inter.woff2", b"wOF2"), ("logo.svg", b"<svg"), ("icon.png", b"\x89PNG")]
)
def test_font_and_pictures_are_served_from_here(address: str, name: str, begins: bytes) -> None:
    assert requests.get(f"{address}/app/static/{name}", timeout=5).content.startswith(begins)


def test_streamlit_knows_every_setting() -> None:
    """It ignores one that a new version has renamed; `runner.postScriptGC` alone is a third of each rerun."""
    settings = tomllib.loads(export.CONFIG.read_text(encoding="utf-8"))
    del settings["theme"]
    for section, values in settings.items():
        for name in values:
            config.get_option(f"{section}.{name}")
    assert settings["runner"]["postScriptGC"] is False


def test_help_names_the_options(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["dashboard", "--help"])
    with pytest.raises(SystemExit) as end:
        main()
    assert end.value.code == 0
    said = capsys.readouterr().out
    assert all(option in said for option in ("--port", "--host", "--base-path"))
