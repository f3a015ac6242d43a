"""Speed of the warehouse, as ratios within one run: load, publish, and readers beside a writer.

python benchmarks/warehouse.py [--rows 1000000] [--seconds 15] [--json]
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import multiprocessing
import os
import shutil
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa

from warehouse import snapshot, store
from warehouse.home import Home
from warehouse.inbox import Provenance, pending, sync_file, write_batch
from warehouse.tables.adoption import DownloadsDay

NOW = dt.datetime(2026, 1, 1)
READERS = 8


def rows_of(count: int, start: int = 0) -> pa.Table:
    """`count` rows of daily downloads with distinct keys; `start` shifts the days."""
    packages = np.char.add("package-", (np.arange(count) // 3000).astype(str))
    days = np.arange(start, start + count) % 3000 + 15_000
    columns = {
        "package": pa.array(packages),
        "day": pa.array(days.astype("int32")).cast(pa.date32()),
        "downloads": pa.array(np.arange(count, dtype="int64") % 100_000),
        "series": pa.array(["pip"] * count),
    }
    return pa.table(columns, schema=DownloadsDay.arrow_schema())


def timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def measure_load(home: Home, count: int) -> dict[str, float]:
    """Rows a second of `store.load` beside a bare insert of the same batch, median of three pairs."""
    loads, bares = [], []
    for number in range(3):
        write_batch(home, rows_of(count), Provenance(f"s{number}", "live", f"run-{number}", NOW))
        path = pending(home)[0]
        copy = home.path / "copy.parquet"
        shutil.copyfile(path, copy)
        loads.append(timed(lambda: store.load(home)))
        bares.append(timed(partial(bare_insert, home.path / "bare.duckdb", copy)))
    load, bare = sorted(loads)[1], sorted(bares)[1]
    return {"load_rows_per_s": count / load, "bare_rows_per_s": count / bare, "load_to_bare": bare / load}


def bare_insert(database: Path, batch: Path) -> None:
    database.unlink(missing_ok=True)
    with duckdb.connect(str(database), config=store.CONFIG) as connection:
        connection.execute(f"create table t as select * from read_parquet('{batch}')")


def measure_publish(home: Home) -> dict[str, float]:
    """Seconds to copy, force to disk and swap, without models and checks, beside a plain copy with fsync."""
    ours, plain = [], []
    target = home.path / "plain.duckdb"
    for _ in range(5):
        plain.append(timed(lambda: (shutil.copyfile(home.warehouse, target), sync_file(target))))
        ours.append(timed(lambda: swap_only(home)))
    return {
        "publish_s": sorted(ours)[2],
        "copy_fsync_s": sorted(plain)[2],
        "publish_to_copy": sorted(ours)[2] / sorted(plain)[2],
    }


def swap_only(home: Home) -> None:
    copy = snapshot.copy_of(home)
    snapshot.make_current(home, copy)


def read_for(home: Home, seconds: float, results: multiprocessing.Queue[tuple[int, int]]) -> None:
    """A reader process: the two tables of a snapshot must belong together in every single read."""
    reads = torn = 0
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with snapshot.open_snapshot(home) as connection:
            row = connection.execute(
                """select (select count(*) from raw.downloads_by_day),
                (select coalesce(sum(rows_new), 0) from ops.batches where table_name = 'downloads_by_day')"""
            ).fetchall()[0]
        reads += 1
        torn += row[0] != row[1]
    results.put((reads, torn))


def measure_soak(home: Home, seconds: float) -> dict[str, float]:
    """One writer that loads and publishes without a pause beside eight readers: torn reads must be 0."""
    results: multiprocessing.Queue[tuple[int, int]] = multiprocessing.get_context("spawn").Queue()
    readers = [
        multiprocessing.get_context("spawn").Process(target=read_for, args=(home, seconds, results))
        for _ in range(READERS)
    ]
    for reader in readers:
        reader.start()
    end, published = time.monotonic() + seconds, 0
    while time.monotonic() < end:
        write_batch(home, rows_of(1000), Provenance(f"soak-{published}", "live", f"soak-{published}", NOW))
        store.load(home)
        store.publish(home)
        published += 1
    counts = [results.get() for _ in readers]
    for reader in readers:
        reader.join()
    return {
        "published": published,
        "reads": sum(c[0] for c in counts),
        "torn_reads": sum(c[1] for c in counts),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--seconds", type=float, default=15)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp())
    try:
        home = Home(folder / "home").create()
        figures = measure_load(home, options.rows)
        store.publish(home)
        figures |= measure_publish(home)
        soak = Home(folder / "soak").create()
        write_batch(soak, rows_of(1000), Provenance("first", "live", "first", NOW))
        store.load(soak)
        store.publish(soak)
        figures |= measure_soak(soak, options.seconds)
    finally:
        shutil.rmtree(folder)
    figures["load_average"] = os.getloadavg()[0]
    print(json.dumps(figures) if options.json else "\n".join(f"{k:18} {v:,.2f}" for k, v in figures.items()))


if __name__ == "__main__":
    main()
