"""The built wheel works where there is no checkout: definitions, a model, the first start and a page."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

CODE = """
from pathlib import Path
import warehouse
from warehouse.home import Home
from warehouse.model import models
from pipelines.definitions import defs
from pipelines.prepare import prepare
from streamlit.testing.v1 import AppTest
import dashboard

assert "site-packages" in warehouse.__file__, warehouse.__file__
assert defs().resolve_asset_graph().get_all_asset_keys()
assert len(models()) > 5
home = Home.default()
assert prepare(home) == []
page = AppTest.from_file(str(Path(dashboard.__file__).with_name("app.py")), default_timeout=60).run()
assert not page.exception, page.exception
assert "Which Python web framework" in page.title[0].value
print("works", home.path)
"""


@pytest.mark.index
def test_the_wheel_works_without_the_checkout(tmp_path: Path) -> None:
    environment = os.environ | {"FRAMEWATCH_HOME": str(tmp_path / "home")}
    build = subprocess.run(
        [sys.executable, "-m", "uv", "build", "--wheel", "--quiet", "--out-dir", str(tmp_path), str(ROOT)],
        capture_output=True,
        text=True,
    )
    if build.returncode and "error sending request" in build.stderr + build.stdout:
        pytest.skip("the package index, which has the build tool, cannot be reached")
    assert build.returncode == 0, build.stderr
    wheel = next(tmp_path.glob("framewatch-*.whl"))
    python = _environment_with(wheel, tmp_path / "venv")
    done = subprocess.run(
        [python, "-c", CODE], cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    assert f"works {tmp_path / 'home'}" in done.stdout


def _environment_with(wheel: Path, folder: Path) -> str:
    """An empty environment with the wheel; third-party packages are borrowed from the running one."""
    uv = [sys.executable, "-m", "uv", "--quiet"]
    subprocess.run([*uv, "venv", "--python", sys.executable, str(folder)], check=True)
    python = str(folder / "bin" / "python")
    subprocess.run([*uv, "pip", "install", "--python", python, "--no-deps", str(wheel)], check=True)
    site = next(folder.glob("lib/python*/site-packages"))
    borrowed = Path(sysconfig.get_paths()["purelib"])
    # Not the folder itself: it holds the link to the checkout. Its entries one by one, but for ours.
    for entry in borrowed.iterdir():
        if "framewatch" not in entry.name and not (site / entry.name).exists() and entry.suffix != ".pth":
            (site / entry.name).symlink_to(entry)
    return python
