"""framewatch's own recorded benchmark runs, one archive beside the other data files; see `make baseline`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from warehouse.baseline import FOLDER, BaselineBatch
from warehouse.benchmark_archive import SOURCE, TABLES, read_archive
from warehouse.rows import to_arrow

FILE = "benchmarks.zip"


def benchmark_batches(folder: Path = FOLDER) -> Iterator[BaselineBatch]:
    """One batch per kind of row; none when the archive is absent.

    Raises:
        ArchiveInvalid: the archive does not match the checksums of its runs.
    """
    if (folder / FILE).exists():
        archive = read_archive(folder / FILE)
        for model in TABLES:
            if rows := archive.rows.get(model):
                yield BaselineBatch(model, to_arrow(model, rows), SOURCE, archive.made_at, ())
