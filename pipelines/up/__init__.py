"""`framewatch up`: the dashboard, Dagster and the first collection under one supervisor."""

from pipelines.up.command import up

__all__ = ["up"]
