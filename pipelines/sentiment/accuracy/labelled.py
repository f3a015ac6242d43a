"""Labelled and plain passages from JSON Lines, with sentences for what is wrong in them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pipelines.sentiment.accuracy.figures import Labelled
from warehouse.problem import Problem


class BadFile(Problem):
    """A file of passages cannot be used."""


def records(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """(line number, object) of each line that is not empty.

    Raises:
        BadFile: the file cannot be read, or a line is no JSON object.
    """
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError:
        raise BadFile(f"There is no file {path}.") from None
    except (OSError, UnicodeDecodeError) as error:
        raise BadFile(f"{path} cannot be read as UTF-8 text: {error}.") from None
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except ValueError:
            record = None
        if not isinstance(record, dict):
            raise BadFile(f"Line {number} of {path} is no JSON object; write one object per line.")
        yield number, record


def passages(path: Path) -> list[tuple[str, str]]:
    """(id, text) of each line {"id", "text"}.

    Raises:
        BadFile: as `records`, or a line without these two.
    """
    out = []
    for number, record in records(path):
        if not isinstance(record.get("text"), str) or not isinstance(record.get("id"), str | int):
            raise BadFile(
                f'Line {number} of {path} needs "id" and "text", such as {{"id": "1", "text": "…"}}.'
            )
        out.append((str(record["id"]), record["text"]))
    return out


def labelled(path: Path) -> list[Labelled]:
    """Passages with their labels: {"id", "text", "targets": {framework: -1|0|1}, …}, see the README.

    Raises:
        BadFile: as `passages`, no passages, or labels that are none.
    """
    texts = dict(passages(path))
    out = []
    for number, record in records(path):
        targets = record.get("targets")
        if not isinstance(targets, dict) or not set(targets.values()) <= {-1, 0, 1}:
            raise BadFile(f'Line {number} of {path} needs "targets", such as {{"flask": 1, "django": -1}}.')
        key = str(record["id"])
        out.append(
            Labelled(
                id=key,
                text=texts[key],
                page=str(record.get("url") or key),
                targets=targets,
                aspects=record.get("aspects") or {},
                false_mentions=record.get("false_mentions") or (),
                kinds=record.get("kinds") or ("plain",),
            )
        )
    if not out:
        raise BadFile(f"{path} holds no passages.")
    return out
