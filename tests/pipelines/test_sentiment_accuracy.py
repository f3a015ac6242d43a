"""The accuracy card: the same figures as the reference implementation, counted by hand, and its sentences."""

from __future__ import annotations

import importlib.util
import json
import random
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from typer.testing import CliRunner

from pipelines.cli import app
from pipelines.sentiment.accuracy.figures import Labelled, Opinion, figures

REFERENCE = Path(__file__).parents[3] / "shared" / "sentiment" / "evaluate.py"
ASPECTS = ("performance", "docs", "dx")


def passage(key: str, targets: dict[str, int], **more: Any) -> Labelled:
    defaults: dict[str, Any] = {"page": key, "aspects": {}, "false_mentions": (), "kinds": ("plain",)}
    return Labelled(id=key, text="", targets=targets, **{**defaults, **more})


def test_figures_are_those_counted_by_hand() -> None:
    gold = [
        passage("1", {"flask": 1, "django": -1}, aspects={"flask": ["docs", "dx"]}, kinds=("migration",)),
        passage("2", {"sanic": 0}, false_mentions=("bottle", "falcon")),
    ]
    read = {
        "1": {"flask": Opinion(1, ("docs",), True), "django": Opinion(1, ("dx",), False)},
        "2": {"sanic": Opinion(0, (), True), "bottle": Opinion(1)},
    }
    made = figures(gold, read, draws=0)
    assert made["mention_precision"] == 3 / 4
    assert made["mention_recall"] == 1
    assert (made["false_mentions_rejected"], made["false_mentions"]) == (1, 2)
    assert made["f1_positive"] == pytest.approx(2 / 3)
    assert (made["f1_negative"], made["f1_neutral"]) == (0, 1)
    assert made["opposed_sign_accuracy"] == made["migration_direction_accuracy"] == 1 / 2
    assert (made["shown_precision"], made["shown_coverage"]) == (1, 2 / 3)
    assert (made["aspect_precision"], made["aspect_recall"]) == (1 / 2, 1 / 2)
    assert made["intervals"] == {}


def test_a_framework_not_found_counts_as_neutral() -> None:
    made = figures([passage("1", {"flask": 0})], {}, draws=0)
    assert (made["accuracy"], made["mention_recall"], made["mention_precision"]) == (1, 0, None)


def reference() -> ModuleType:
    if not REFERENCE.exists():
        pytest.skip("the reference implementation is not beside the checkout")
    spec = importlib.util.spec_from_file_location("reference_evaluate", REFERENCE)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_figures_equal_the_reference_implementation() -> None:
    rng = random.Random(5)
    slugs = ["flask", "django", "sanic", "bottle"]
    gold, read = [], {}
    for key in map(str, range(150)):
        named = rng.sample(slugs, rng.randint(1, 3))
        row: dict[str, Any] = {
            "id": key,
            "url": f"page {rng.randint(1, 40)}",
            "targets": {slug: rng.choice((-1, 0, 1)) for slug in named},
            "aspects": {slug: {rng.choice(ASPECTS): 1} for slug in named if rng.random() < 0.5},
            "false_mentions": [slug for slug in slugs if slug not in named and rng.random() < 0.2],
            "kinds": rng.sample(["migration", "plain", "hedge"], rng.randint(0, 2)),
        }
        gold.append(row)
        found = rng.sample(slugs, rng.randint(0, 3))
        read[key] = {slug: (rng.choice((-1, 0, 1)), {rng.choice(ASPECTS)}) for slug in found}
    expected = reference().evaluate(gold, read, 100, 7)
    made = figures(
        [
            Labelled(
                row["id"], "", row["url"], row["targets"], row["aspects"], row["false_mentions"],
                row["kinds"] or ("plain",),
            )
            for row in gold
        ],
        {key: {f: Opinion(*opinion) for f, opinion in found.items()} for key, found in read.items()},
        draws=100,
    )  # fmt: skip
    made["macro_f1_interval_95"] = made["intervals"]["macro_f1"]
    for name, value in expected.items():
        assert made[name] == (pytest.approx(value) if isinstance(value, (float, list)) else value), name


@pytest.fixture(scope="module")
def labelled_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    rows = [
        {"id": "1", "text": "Flask is great.", "targets": {"flask": 1}},
        {"id": "2", "text": "Sanic is slower than Falcon.", "targets": {"sanic": -1, "falcon": 1}},
    ]
    file = tmp_path_factory.mktemp("labelled") / "set.jsonl"
    file.write_text("\n".join(map(json.dumps, rows)), "utf-8")
    return file


def test_the_card_stands_beside_simple_methods(labelled_file: Path) -> None:
    result = CliRunner().invoke(app, ["sentiment", "eval", str(labelled_file), "--draws", "50"])
    assert result.exit_code == 0, result.output
    assert "always positive" in result.stdout
    assert "macro-F1" in result.stdout
    made = json.loads(
        CliRunner().invoke(app, ["sentiment", "eval", str(labelled_file), "--json", "--draws", "0"]).stdout
    )
    assert made["analyser"]["accuracy"] == 1
    assert made["always_positive"]["accuracy"] == pytest.approx(2 / 3)


def test_texts_are_read_line_by_line(tmp_path: Path) -> None:
    file = tmp_path / "texts.jsonl"
    rows = [{"id": "a", "text": "Litestar is fast."}, {"id": "b", "text": "Nothing is named here."}]
    file.write_text("\n".join(map(json.dumps, rows)) + "\n", "utf-8")
    result = CliRunner().invoke(app, ["sentiment", str(file)])
    first, second = map(json.loads, result.stdout.splitlines())
    (target,) = first["targets"]
    assert (first["id"], target["framework"], target["polarity"]) == ("a", "litestar", 1)
    assert {"score", "confidence", "aspects", "rules"} <= target.keys()
    assert second == {"id": "b", "language": "en", "targets": []}


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("not json\n", "Line 1 of"),
        ('{"id": "1"}\n', 'needs "id" and "text"'),
        ('{"id": "1", "text": "x", "targets": {"flask": 2}}\n', 'needs "targets"'),
        ("\n", "holds no passages"),
        (b"\xff\xfe", "cannot be read as UTF-8"),
        (None, "There is no file"),
    ],
)
def test_a_file_that_cannot_be_used_is_one_sentence(
    tmp_path: Path, content: str | bytes | None, sentence: str
) -> None:
    file = tmp_path / "set.jsonl"
    if content is not None:
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
    result = CliRunner().invoke(app, ["sentiment", "eval", str(file)])
    assert sentence in str(result.exception)
