"""Probes: no source, but Dagster's job of them. Importing this costs nothing of Dagster."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import dagster as dg


def definitions() -> dg.Definitions:
    """The probes and the sensor for new releases."""
    from pipelines.probes import scheduled

    return scheduled.definitions
