"""What the README tells people to type works as written."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipelines.cli import app
from warehouse.home import Home
from warehouse.registry import load_registry

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS: list[tuple[str, str]] = re.findall(r"```(\w+)\n(.*?)```", README, re.DOTALL)
COMMANDS = [
    shlex.split(line.removeprefix("$ "), comments=True)
    for language, text in BLOCKS
    if language == "console"
    for line in text.splitlines()
    if line.startswith("$ ")
]
INLINE = [shlex.split(text) for text in re.findall(r"`(framewatch [^`]+)`", README)]
OURS = [command[1:] for command in COMMANDS + INLINE if command[0].endswith("framewatch")]
QUERIES = [arguments for arguments in OURS if arguments[0] in ("sql", "compare") and len(arguments) > 1]


def block(language: str) -> str:
    (text,) = (text for name, text in BLOCKS if name == language)
    return text


@pytest.fixture
def checkout(prepared: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the recorded history where a checkout has its home, and a file with a question."""
    folder = tmp_path / "checkout"
    (folder / "warehouse").mkdir(parents=True)
    (folder / "warehouse/data").symlink_to(prepared.path)
    (folder / "question.sql").write_text("select 1 as sample")
    monkeypatch.chdir(folder)
    return folder


@pytest.mark.parametrize("arguments", OURS, ids=" ".join)
def test_every_command_and_option_exists(arguments: list[str]) -> None:
    # Options are parsed before help is given, so that one which does not exist is an error.
    result = CliRunner().invoke(app, [*arguments, "--help"])
    assert result.exit_code == 0, result.output
    assert arguments[0] in result.stdout.splitlines()[1]


@pytest.mark.parametrize("arguments", QUERIES, ids=" ".join)
def test_every_question_is_answered(checkout: Path, arguments: list[str]) -> None:
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 0, result.output
    copied = arguments[-1].startswith("copy")
    assert (checkout / "scoreboard.parquet").exists() if copied else result.stdout.strip()


def test_the_notebook_cell_reads_the_snapshot(checkout: Path) -> None:
    *lines, last = block("python").strip().splitlines()
    names: dict[str, object] = {}
    exec("\n".join(lines), names)
    assert len(eval(last, names)) == len(load_registry(Home(checkout / "warehouse/data")).frameworks)


def test_the_table_for_a_new_framework_is_accepted(home: Home) -> None:
    home.registry.write_text(block("toml"))
    registry = load_registry(home)
    assert registry.problems == []
    assert len(registry.frameworks) == 17


def test_what_it_links_and_makes_is_there() -> None:
    links = [link for link in re.findall(r"\]\(([^)#]+)\)", README) if "://" not in link]
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []
    targets = {command[1] for command in COMMANDS if command[0] == "make"}
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert {"up", "test"} <= targets
    assert [target for target in targets if f"\n{target}: " not in makefile] == []
