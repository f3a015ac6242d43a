"""Benchmarks: no source, but Dagster's jobs of them. Importing this costs nothing of Dagster."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import dagster as dg


def definitions() -> dg.Definitions:
    """The weekly benchmark and the sensor for new releases."""
    from pipelines.benchmarks import scheduled

    return scheduled.definitions
