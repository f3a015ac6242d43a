"""Cards of Overview: every module here with `ORDER` and `render(picked)` is one, lowest order first."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Sequence
from functools import cache
from typing import Protocol

from dashboard.catalogue import Entry


class Card(Protocol):
    """What a card's module offers. `render` draws nothing when it has nothing to say."""

    ORDER: int

    def render(self, picked: Sequence[Entry]) -> None: ...


@cache
def cards() -> tuple[Card, ...]:
    """All cards in the order in which Overview shows them."""
    modules = [
        importlib.import_module(f"{__name__}.{found.name}") for found in pkgutil.iter_modules(__path__)
    ]
    return tuple(sorted(modules, key=lambda module: int(module.ORDER)))
