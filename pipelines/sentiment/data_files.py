"""Entries of the analyser's data files, and the fingerprint of all of them."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"
FILES = ("aliases.toml", "senses.toml", "evidence.toml")


@cache
def entries(file: str, kind: str) -> tuple[dict[str, Any], ...]:
    """Tables `[[kind]]` of one TOML file below data/, in their order."""
    return tuple(table(file).get(kind, ()))


@cache
def table(file: str) -> dict[str, Any]:
    return tomllib.loads((DATA / file).read_text("utf-8"))
