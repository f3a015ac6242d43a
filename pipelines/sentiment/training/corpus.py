"""The project's own labelled texts (data/corpus), and plain statements made from templates."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipelines.sentiment.data_files import DATA, table

CORPUS = DATA / "corpus"
_SLOT = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Text:
    """`targets`: polarity by framework; `aspects`: signs by aspect, by framework."""

    id: str
    text: str
    register: str
    family: str
    language: str
    targets: dict[str, int]
    aspects: dict[str, dict[str, int]]
    false_mentions: tuple[str, ...]


def lines(path: Path) -> Iterator[dict[str, Any]]:
    """Objects of a JSON Lines file. Only line feeds end a line: texts may hold other separators."""
    for line in path.read_text("utf-8").split("\n"):
        if line.strip():
            yield json.loads(line)


def texts() -> list[Text]:
    """All texts in the order of their files."""
    labels = {row["id"]: row for row in lines(CORPUS / "labels.jsonl")}
    return [
        Text(
            row["id"],
            row["text"],
            row["register"],
            row["family"],
            labels[row["id"]]["lang"],
            labels[row["id"]]["targets"],
            labels[row["id"]]["aspects"],
            tuple(labels[row["id"]]["false_mentions"]),
        )
        for path in sorted(CORPUS.glob("texts-*.jsonl"))
        for row in lines(path)
    ]


def statements(count: int, seed: int = 0) -> list[Text]:
    """Plain statements from templates.toml with slots filled at random, every template equally often."""
    rng = random.Random(seed)
    data = table("templates.toml")
    return [
        _filled(number, data["template"][number % len(data["template"])], data, rng)
        for number in range(count)
    ]


def _filled(number: int, template: dict[str, Any], data: dict[str, Any], rng: random.Random) -> Text:
    slugs = dict(zip("ABC", rng.sample(list(data["names"]), 3), strict=True))
    aspects: set[str] = set()

    def fill(slot: re.Match[str]) -> str:
        if slot[1] in slugs:
            return str(data["names"][slugs[slot[1]]])
        word = str(rng.choice(data["fillers"][slot[1]]))
        aspects.update(data["aspects"].get(word, ()))
        return word

    text = _SLOT.sub(fill, _SLOT.sub(fill, template["text"]))  # a filler may hold a slot itself
    if rng.random() < 0.3:
        text = text.lower().rstrip(".")
    targets = {slugs[slot]: sign for slot, sign in template["labels"].items()}
    said = {slug: dict.fromkeys(aspects, sign) for slug, sign in targets.items() if aspects}
    return Text(f"s{number:05d}", text, "statement", "statement", "en", targets, said, ())
