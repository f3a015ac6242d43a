"""Public names in an installed package, read from its files without importing it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

_DEFINITION = re.compile(r"^(?: {4})?(?:async )?(?:def|class) ([A-Za-z]\w*)", re.MULTILINE)
_NOT_PUBLIC = {"tests", "test", "locale", "__pycache__", "node_modules"}


def matching(packages: Path, modules: Iterable[str], telltale: str) -> list[str]:
    """Modules, classes, functions and methods of the packages whose name matches, as `module:name`, sorted.

    `packages` is the folder in which they are installed. What begins with an underscore and what belongs to
    a package's own tests is no public name.
    """
    wanted = re.compile(telltale, re.IGNORECASE)
    return sorted({name for name in _names(packages, modules) if wanted.search(name.rpartition(":")[2])})


def _names(packages: Path, modules: Iterable[str]) -> Iterator[str]:
    for module in modules:
        root = packages / module
        files = root.rglob("*.py*") if root.is_dir() else packages.glob(f"{module}.py*")
        for file in files:
            parts = file.relative_to(packages).with_suffix("").parts
            if file.suffix not in (".py", ".pyi") or _NOT_PUBLIC & set(parts):
                continue
            public = [part for part in parts if part != "__init__"]
            if any(part.startswith("_") for part in public):
                continue
            dotted = ".".join(public)
            yield f"{dotted}:{public[-1]}"
            for name in _DEFINITION.findall(file.read_text(encoding="utf-8", errors="replace")):
                yield f"{dotted}:{name}"
