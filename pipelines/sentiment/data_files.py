"""Entries of the analyser's data files, and the fingerprint of all of them."""

from __future__ import annotations

import hashlib
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"


@cache
def entries(file: str, kind: str) -> tuple[dict[str, Any], ...]:
    """Tables `[[kind]]` of one TOML file below data/, in their order."""
    return tuple(table(file).get(kind, ()))


@cache
def table(file: str) -> dict[str, Any]:
    return tomllib.loads((DATA / file).read_text("utf-8"))


@cache
def names_of(folder: str) -> tuple[str, ...]:
    """TOML files of one folder below data/, as `entries` takes them, by name."""
    return tuple(f"{folder}/{path.name}" for path in sorted((DATA / folder).glob("*.toml")))


@cache
def fingerprint() -> str:
    """Twelve hex digits that change with every data file that a reading depends on."""
    digest = hashlib.sha256()
    for path in sorted([*DATA.glob("*.toml"), *DATA.glob("lexicon/*.toml")]):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:12]
