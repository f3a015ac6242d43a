"""A chart ready to be sent: its Vega-Lite text and its data as Arrow tables beside it."""

from __future__ import annotations

import json
import threading
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

import altair as alt
import pandas as pd
import pyarrow as pa

NAMED_DATA = "framewatch named data"

_frames: ContextVar[list[pd.DataFrame]] = ContextVar("frames")
# Altair's choice of data transformer is global to the process, not to a thread.
_altair = threading.Lock()


@dataclass(frozen=True)
class Compiled:
    """`spec` refers to `datasets` by name, so the rows travel as Arrow and not as JSON."""

    spec: str
    datasets: dict[str, pa.Table]

    def for_streamlit(self) -> dict[str, Any]:
        return {**json.loads(self.spec), "datasets": self.datasets}

    def standalone(self) -> dict[str, Any]:
        """The whole chart as one JSON document, rows included."""
        rows = {name: _json_rows(table) for name, table in self.datasets.items()}
        return {**json.loads(self.spec), "datasets": rows}


def compiled(chart: alt.LayerChart | alt.Chart) -> Compiled:
    """Turn a chart into text once, so that reruns only send it. Charts are validated in the tests."""
    alt.data_transformers.register(NAMED_DATA, _by_name)
    with _altair, alt.data_transformers.enable(NAMED_DATA):
        token = _frames.set([])
        try:
            spec = chart.to_dict(validate=False)
            frames = _frames.get()
        finally:
            _frames.reset(token)
    tables = {
        f"data-{n}": pa.Table.from_pandas(frame, preserve_index=False) for n, frame in enumerate(frames)
    }
    return Compiled(json.dumps(spec), tables)


def _by_name(data: Any, **_: object) -> dict[str, str]:
    frames = _frames.get()
    for index, known in enumerate(frames):
        if known is data:
            return {"name": f"data-{index}"}
    frames.append(data)
    return {"name": f"data-{len(frames) - 1}"}


def _json_rows(table: pa.Table) -> list[dict[str, Any]]:
    frame: pd.DataFrame = table.to_pandas()
    rows = json.loads(frame.to_json(orient="records", date_format="iso", date_unit="s"))
    return [dict(row) for row in rows]
