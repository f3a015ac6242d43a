"""Make the data files from a folder of collected history: `python -m warehouse.baseline.build FOLDER`.

Which figures are taken, which are left out and why is said in README.md beside this file.
"""

from __future__ import annotations

import csv
import datetime as dt
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from warehouse.baseline import FOLDER, sources
from warehouse.baseline.series import Stars, one_source_per_week, thin
from warehouse.registry import Framework, shipped_registry

LICENCE_SUFFIX = {"MIT": "mit", "CC-BY-SA-4.0": "cc-by-sa-4.0", "none stated": "cited"}

STALE_TORNADO = (dt.date(2026, 3, 1), dt.date(2026, 6, 30))
"""In these days ml-tooling repeats counts of Tornado that lie 40 to 210 above everybody else's."""

DEFINITIONS = {
    "pip only, BigQuery": ("pip", " (BigQuery)"),
    "all installers, BigQuery": ("all_installers", " (BigQuery)"),
    "all installers, ClickHouse monthly": ("all_installers", " (ClickHouse)"),
    "pypistats last_month": ("without_mirrors", ""),
    "pypistats-like last month (without mirrors)": ("without_mirrors", ""),
}
"""Definition in the history: series, and what tells apart two meters of one repository."""

Record = dict[str, str | int]


def build(history: Path, target: Path = FOLDER) -> list[Path]:
    """Write every data file into the folder `target`; returns their paths.

    Raises:
        OSError: a file of the history is missing, or the target cannot be written.
    """
    frameworks = shipped_registry().frameworks
    tables = {
        "star_counts": _stars(history, frameworks),
        "downloads_by_window": _downloads(history, frameworks),
        "question_counts": _questions(history, frameworks),
        "hiring_months": _hiring(history, frameworks),
    }
    known = sources()
    parts: dict[str, list[Record]] = defaultdict(list)
    for table, records in tables.items():
        for record in records:
            suffix = LICENCE_SUFFIX[known[str(record["source"])].licence]
            parts[f"{table}.{suffix}.csv"].append(record)
    return [_write(target / name, part) for name, part in parts.items()]


def _stars(history: Path, frameworks: dict[str, Framework]) -> Iterator[Record]:
    licences = {name: source.licence for name, source in sources().items()}
    observed: dict[str, list[Stars]] = defaultdict(list)
    for row in _read(history / "stars.csv"):
        wanted = row["framework"] in frameworks and row["source"] in licences
        if wanted and row["quality"] == "ok" and not _is_stale(row):
            count = Stars(dt.date.fromisoformat(row["date"]), int(row["stars"]), row["source"])
            observed[row["framework"]].append(count)
    for framework, counts in observed.items():
        for count in thin(one_source_per_week(counts, licences)):
            yield {
                "framework": framework,
                "day": count.day.isoformat(),
                "stars": count.stars,
                "source": count.source,
            }


def _is_stale(row: dict[str, str]) -> bool:
    if row["framework"] != "tornado" or not row["source"].startswith("ml-tooling/"):
        return False
    return STALE_TORNADO[0] <= dt.date.fromisoformat(row["date"]) <= STALE_TORNADO[1]


def _downloads(history: Path, frameworks: dict[str, Framework]) -> Iterator[Record]:
    packages = {framework.package for framework in frameworks.values()}
    for row in _read(history / "downloads.csv"):
        if row["package"] not in packages or row["quality"] not in ("ok", "undercount_suspected"):
            continue
        series, meter = DEFINITIONS[row["definition"]]
        yield {
            "package": row["package"],
            "period_start": row["period_start"],
            "period_days": int(row["period_days"]),
            "downloads": int(row["downloads"]),
            "series": series,
            "undercount_suspected": "true" if row["quality"] == "undercount_suspected" else "false",
            "source": row["source"] + meter,
        }


def _questions(history: Path, frameworks: dict[str, Framework]) -> Iterator[Record]:
    tags = {tag for framework in frameworks.values() for tag in framework.tags}
    for row in _read(history / "stackoverflow_tag_counts.csv"):
        if row["tag"] in tags:
            questions = int(row["cumulative_questions"])
            yield {"tag": row["tag"], "day": row["date"], "questions": questions, "source": row["source"]}


def _hiring(history: Path, frameworks: dict[str, Framework]) -> Iterator[Record]:
    for row in _read(history / "hn_hiring_monthly.csv"):
        if row["framework"] in frameworks:
            yield {
                "framework": row["framework"],
                "month": f"{row['month']}-01",
                "ads_mentioning": int(row["ads_mentioning"]),
                "ads_total": int(row["ads_total"]),
                "source": row["source"],
            }


def _read(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _write(path: Path, records: list[Record]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(records[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(sorted(records, key=lambda record: [str(value) for value in record.values()]))
    return path


if __name__ == "__main__":
    if len(sys.argv) != 2 or not Path(sys.argv[1]).is_dir():
        sys.exit("usage: python -m warehouse.baseline.build FOLDER (the folder with the collected history)")
    for written in build(Path(sys.argv[1])):
        print(written)
