"""Progress of long work where there is no terminal."""

from __future__ import annotations

import pytest

from pipelines.cli.console import Steps


def test_passing_steps_are_few_where_lines_stay(capsys: pytest.CaptureFixture[str]) -> None:
    with Steps(quiet=False, every_s=60) as progress:
        for number in range(1, 17):
            progress(f"osv: framework (number {number} of 16)")
        progress("osv: 4 rows, ok")
    assert capsys.readouterr().err.splitlines() == ["osv: framework (number 1 of 16)", "osv: 4 rows, ok"]


def test_quiet_says_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    with Steps(quiet=True) as progress:
        progress("osv: 4 rows, ok")
    assert capsys.readouterr().err == ""
