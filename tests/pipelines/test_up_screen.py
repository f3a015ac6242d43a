"""What a person and the dashboard see of the steps."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest
from rich.console import Console

from pipelines.up import browser
from pipelines.up.progress import Progress, Step
from pipelines.up.screen import Screen
from warehouse.home import Home


@pytest.fixture
def said() -> io.StringIO:
    return io.StringIO()


@pytest.fixture
def console(said: io.StringIO) -> Console:
    return Console(file=said, width=100)


def test_progress_is_written_whole_and_stopping_closes_it(tmp_path: Path) -> None:
    file = tmp_path / "up_progress.json"
    heard: list[str] = []
    steps = [Step("a", "A"), Step("b", "B"), Step("c", "C")]
    progress = Progress(file, steps, lambda step: heard.append(f"{step.name} {step.status} {step.detail}"))
    assert [step["status"] for step in json.loads(file.read_text())["steps"]] == ["waiting"] * 3
    progress.set("a", "done", "ready")
    progress.set("b", "running")
    for number in range(100):
        progress.set("b", "running", f"{number} of 100")
    progress.stop()
    content = json.loads(file.read_text())
    assert [step["status"] for step in content["steps"]] == ["done", "skipped", "skipped"]
    assert content["updated_at"].endswith("+00:00")
    assert heard[0] == "a done ready"
    assert len(heard) == 2 + 100 + 2
    assert [path.name for path in tmp_path.iterdir()] == ["up_progress.json"]


def test_a_terminal_shows_a_living_list_that_ends_as_text() -> None:
    output = io.StringIO()
    screen = Screen(Console(file=output, force_terminal=True, width=80))
    steps = [Step("a", "Warehouse", "done", "ready"), Step("b", "First collection", "running", "[b]x[/b]")]
    screen.begin(steps, {"Dashboard": "http://127.0.0.1:8501"})
    screen.changed(steps[0])
    screen.say("Port 8501 is taken [by] somebody.")
    steps[1].status = "failed"
    screen.end()
    screen.running(Home(Path("/home/me")), collecting=True)
    text = output.getvalue()
    for words in ("Port 8501 is taken [by] somebody.", "✓", "✗", "First collection", "[b]x[/b]", "Ctrl-C"):
        assert words in text
    assert "Dashboard  http://127.0.0.1:8501" in text
    assert "Logs       /home/me/logs" in text
    assert "framewatch is running and goes on collecting." in text


def test_elsewhere_plain_lines(console: Console, said: io.StringIO) -> None:
    screen = Screen(console)
    screen.begin([], {})
    screen.changed(Step("a", "Warehouse", "running"))
    screen.changed(Step("a", "Warehouse", "running", "loading"))
    screen.changed(Step("a", "Warehouse", "done"))
    screen.changed(Step("b", "First collection", "failed", "no network"))
    assert said.getvalue().splitlines() == [
        "Warehouse: running.",
        "Warehouse: loading",
        "Warehouse: done.",
        "First collection: failed. no network",
    ]


def test_a_terminal_that_went_away_is_no_failure() -> None:
    class Gone(io.StringIO):
        def write(self, text: str) -> int:
            raise OSError(5, "Input/output error")

    screen = Screen(Console(file=Gone()))
    screen.say("hello")
    screen.running(Home(Path("/home/me")), collecting=True)


@pytest.mark.parametrize(
    ("variables", "opened"),
    [({}, False), ({"DISPLAY": ":0"}, True), ({"DISPLAY": ":0", "SSH_CONNECTION": "1"}, False)],
)
@pytest.mark.skipif(sys.platform != "linux", reason="a display is told by its variable on Linux only")
def test_the_browser_opens_where_there_is_a_display(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], opened: bool
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "SSH_CONNECTION"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert browser.has_display() is opened
