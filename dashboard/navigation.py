"""Pages declare themselves: a file in `app_pages/` with a `PAGE` table at its top is a page.

    PAGE = {
        "group": "Evidence",
        "order": 10,
        "title": "Trends",
        "icon": "trending_up",
        "help": "Stars, downloads, questions and job adverts over time.",
    }

The table is read without running the page, so it must be a plain literal.
"""

from __future__ import annotations

import ast
from base64 import b64encode
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "app_pages"
GROUPS = ("Decide", "Evidence", "Proof")


@dataclass(frozen=True)
class Page:
    """One page of the dashboard; `order` sorts within its group."""

    path: Path
    group: str
    order: int
    title: str
    icon: str
    help: str


def declaration(path: Path) -> Page:
    """Read the `PAGE` table of a page.

    Raises:
        ValueError: the file has no such table, or one with wrong fields or an unknown group.
    """
    for statement in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(statement, ast.Assign) and ast.unparse(statement.targets[0]) == "PAGE":
            try:
                page = Page(path=path, **ast.literal_eval(statement.value))
            except TypeError as error:
                raise ValueError(
                    f"{path.name}: PAGE needs group, order, title, icon, help ({error})"
                ) from error
            if page.group not in GROUPS:
                raise ValueError(f"{path.name}: group {page.group!r} is none of {', '.join(GROUPS)}")
            return page
    raise ValueError(f"{path.name}: a page needs a PAGE table; see dashboard/navigation.py")


@cache
def icon(path: Path) -> str:
    """A PNG as an address that holds it."""
    return f"data:image/png;base64,{b64encode(path.read_bytes()).decode()}"


@cache
def pages(folder: Path = FOLDER) -> tuple[Page, ...]:
    """All pages in the order of the menu."""
    found = [declaration(path) for path in folder.glob("*.py") if path.name != "__init__.py"]
    return tuple(sorted(found, key=lambda page: (GROUPS.index(page.group), page.order)))
