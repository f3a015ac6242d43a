"""Workloads: the endpoints of the sample API that can be repeated under load."""

from __future__ import annotations

from pipelines.lab.contract import BREADTH, ENDPOINTS, EndpointName
from pipelines.lab.exchange import Exchange
from warehouse.tables.benchmarks import BenchDatabase

Workload = EndpointName

WORKLOADS: tuple[Workload, ...] = tuple(name for name, endpoint in ENDPOINTS.items() if endpoint.timed)
BREADTH_WORKLOADS: tuple[Workload, ...] = tuple(name for name in BREADTH if name != "plain")
"""What every framework is measured with; plain text says nothing that JSON does not."""
WEEKLY_WORKLOADS: tuple[Workload, ...] = ("json", "parameters", "validate", "row", "rows")
QUICK_WORKLOADS: tuple[Workload, ...] = ("json", "validate", "rows")


def exchange(workload: Workload, round_number: int) -> Exchange:
    """The request of a workload in one round (from 1): all targets of a round get the same one."""
    timed = ENDPOINTS[workload].timed
    return timed[(round_number - 1) % len(timed)]


def database_of(workload: str, database: BenchDatabase) -> BenchDatabase:
    """The database that counts for a workload; `none` for one that reads none."""
    reading = {name for name, endpoint in ENDPOINTS.items() if endpoint.uses_database}
    return database if workload in reading else "none"
