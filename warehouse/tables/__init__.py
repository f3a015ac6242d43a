"""Row models of the raw tables that the models read. One file per kind of observation, all discovered.

They live here and not beside the sources because marts, SQL users and several sources share them.
A source with a kind of its own may declare its row model in its own file: a batch carries its declaration.
"""

from __future__ import annotations

import importlib
import pkgutil

from warehouse.rows import Row, Table


def row_models() -> list[type[Row]]:
    """Every row model of this package, ordered by table name."""
    for module in pkgutil.iter_modules(__path__):
        importlib.import_module(f"{__name__}.{module.name}")
    found = (model for model in Row.__subclasses__() if model.__module__.startswith(__name__))
    return sorted(found, key=lambda model: model.declaration.name)


def declared_tables() -> list[Table]:
    """Declarations of every raw table that exists from the first start."""
    return [model.declaration for model in row_models()]
