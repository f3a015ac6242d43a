"""The accuracy card of the analyser becomes rows once per change, and a broken one stops nobody."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pipelines.sentiment.card_rows import SOURCE, rows, write_if_changed
from warehouse.home import Home
from warehouse.inbox import pending, read_header, read_run

PART: dict[str, Any] = {
    "analyser_version": "v1",
    "analyser": {
        "targets": 100,
        "shown_targets": 40,
        "shown_precision": 0.85,
        "shown_coverage": 0.4,
        "kappa": None,
        "false_mentions": 20,
        "false_mentions_rejected": 18,
        "intervals": {"shown_precision": [0.8, 0.9]},
        "accuracy_by_kind": {"plain": {"n": 1, "accuracy": 1.0}},
    },
    "always_positive": {"targets": 100, "macro_f1": 0.19},
    "vader": None,
}


def test_every_figure_is_a_row_with_its_interval_and_cases() -> None:
    found = {(row.method, row.measure): row for row in rows({"cross_validation": PART})}
    assert set(found) == {
        ("analyser", "shown_precision"),
        ("analyser", "shown_coverage"),
        ("analyser", "false_mentions_rejected"),
        ("always_positive", "macro_f1"),
    }
    precision = found["analyser", "shown_precision"]
    assert (precision.value, precision.low, precision.high, precision.cases) == (0.85, 0.8, 0.9, 40)
    assert (precision.split, precision.analyser_version) == ("cross_validation", "v1")
    assert found["analyser", "false_mentions_rejected"].value == 0.9
    assert found["always_positive", "macro_f1"].cases == 100


def test_the_version_may_stand_once_for_the_whole_card() -> None:
    part = {name: value for name, value in PART.items() if name != "analyser_version"}
    assert {row.analyser_version for row in rows({"analyser_version": "v2", "development": part})} == {"v2"}


def test_it_is_put_into_the_inbox_once_per_change(home: Home, tmp_path: Path) -> None:
    file = tmp_path / "card.json"
    assert write_if_changed(home, None, file) == []
    assert not pending(home)
    file.write_text(json.dumps({"cross_validation": PART}))
    assert write_if_changed(home, None, file) == []
    batch, run = pending(home)
    assert read_header(batch)[1].source == SOURCE
    known = read_run(run).cursors[""]
    assert write_if_changed(home, known, file) == []
    assert pending(home) == [batch, run]
    file.write_text(json.dumps({"development": PART}))
    assert write_if_changed(home, known, file) == []
    assert len(pending(home)) == 4


def test_a_card_that_cannot_be_read_is_told(home: Home, tmp_path: Path) -> None:
    file = tmp_path / "card.json"
    file.write_text("{")
    [sentence] = write_if_changed(home, None, file)
    assert sentence.startswith("card.json: the accuracy card of the analyser cannot be read")
    assert not pending(home)
