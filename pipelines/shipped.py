"""Rows of what ships with framewatch, such as code of apps and the card of the analyser: written once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import pyarrow as pa

from pipelines.runs import code_version
from warehouse.home import Home
from warehouse.inbox import Provenance, RunRecord, write_batch, write_run


def write_shipped(
    home: Home,
    source: str,
    fingerprint: str,
    batches: Sequence[tuple[pa.Table, tuple[str, ...]]],
    problems: Sequence[str] = (),
) -> None:
    """Put batches, each with the columns that it is complete by, and then their run into the inbox.

    The run's cursor is the fingerprint of what ships, so that it is written once. `problems` are sentences
    about parts that could not be read.

    Raises:
        InboxNotWritable: the run is not recorded, so the next start tries again.
    """
    run_id = f"{source.replace('_', '-')}-{fingerprint[:12]}"
    started = _now()
    for rows, complete_by in batches:
        write_batch(home, rows, Provenance(source, "local", run_id, started, complete_by))
    record = RunRecord(
        run_id=run_id,
        source=source,
        started_at=started,
        ended_at=_now(),
        status="partial" if problems else "ok",
        error=" ".join(problems) or None,
        code_version=code_version(),
        cursors={"": fingerprint},
    )
    write_run(home, record)


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC).replace(tzinfo=None)
