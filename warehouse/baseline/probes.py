"""framewatch's own recorded probe results, one row a line beside the other data files.

`python -m pipelines.probes.record` makes the file anew. The results of each release carry the checksum that
their run wrote; a file that does not match is refused as a whole.
"""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import ValidationError

from warehouse.baseline import FOLDER, BaselineBatch
from warehouse.benchmark_archive import results_sha256
from warehouse.problem import Problem
from warehouse.rows import Row, to_arrow
from warehouse.tables.probes import ProbeEnvironment, ProbeResult, SampleAnswer

FILE = "probes.jsonl"
SOURCE = "probes"
_MODELS: dict[str, type[Row]] = {
    model.declaration.name: model for model in (ProbeEnvironment, ProbeResult, SampleAnswer)
}


class RecordedProbesInvalid(Problem):
    """The file of recorded probe results cannot be taken; the message names it and the reason."""


@dataclass(frozen=True)
class Recorded:
    """The rows of the file: environments, what was found in them, and what the sample apps answered there."""

    environments: list[ProbeEnvironment] = field(default_factory=list)
    results: list[ProbeResult] = field(default_factory=list)
    answers: list[SampleAnswer] = field(default_factory=list)

    def without(self, frameworks: Collection[str]) -> Recorded:
        """The rows of all other frameworks."""
        return Recorded(
            [row for row in self.environments if row.framework not in frameworks],
            [row for row in self.results if row.framework not in frameworks],
            [row for row in self.answers if row.framework not in frameworks],
        )


def probe_batches(folder: Path = FOLDER) -> Iterator[BaselineBatch]:
    """One batch per kind of row; none when the file is absent.

    Raises:
        RecordedProbesInvalid: the file cannot be read, or its rows do not match their checksums.
    """
    path = folder / FILE
    if not path.exists():
        return
    recorded = read_probes(path)
    made_at = max(row.probed_at for row in recorded.environments).replace(tzinfo=dt.UTC)
    for model, rows, complete_by in (
        (ProbeEnvironment, recorded.environments, ()),
        (ProbeResult, recorded.results, ("framework", "release")),
        (SampleAnswer, recorded.answers, ("framework",)),
    ):
        yield BaselineBatch(model, to_arrow(model, rows), SOURCE, made_at, complete_by)


def read_probes(path: Path) -> Recorded:
    """The rows of the file, checked. Raises RecordedProbesInvalid."""
    recorded = Recorded()
    try:
        for line in path.read_text(encoding="utf-8").splitlines():
            values = dict(json.loads(line))
            model = _MODELS[values.pop("table")]
            row = model.model_validate(dict.fromkeys(model.model_fields) | values)
            if isinstance(row, ProbeEnvironment):
                recorded.environments.append(row)
            elif isinstance(row, ProbeResult):
                recorded.results.append(row)
            elif isinstance(row, SampleAnswer):
                recorded.answers.append(row)
    except (OSError, ValueError, KeyError, TypeError, ValidationError) as error:
        reason = str(error).splitlines()[0]
        raise RecordedProbesInvalid(
            f"{path} is no file of probe results ({reason}); `python -m pipelines.probes.record` writes one."
        ) from error
    _check(path, recorded)
    return recorded


def write_probes(path: Path, recorded: Recorded) -> None:
    """Write the file, sorted, so that a change of it shows what changed.

    Raises:
        RecordedProbesInvalid: rows do not match the checksum of their run.
    """
    _check(path, recorded)
    rows: list[Row] = [
        *sorted(recorded.environments, key=lambda row: (row.framework, row.release)),
        *sorted(recorded.results, key=lambda row: (row.framework, row.release, row.probe)),
        *sorted(recorded.answers, key=lambda row: (row.framework, row.position)),
    ]
    lines = [
        json.dumps(
            {"table": row.declaration.name, **row.model_dump(mode="json", exclude_none=True)},
            ensure_ascii=False,
        )
        for row in rows
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _check(path: Path, recorded: Recorded) -> None:
    found: dict[tuple[str, str], list[ProbeResult | SampleAnswer]] = defaultdict(list)
    rows: list[ProbeResult | SampleAnswer] = [*recorded.results, *recorded.answers]
    for row in rows:
        found[row.framework, row.release].append(row)
    promised = {(row.framework, row.release): row.results_sha256 for row in recorded.environments}
    for framework, release in found.keys() | promised.keys():
        key = (framework, release)
        if promised.get(key) != results_sha256(found[key]):
            raise RecordedProbesInvalid(
                f"{path} was refused: the results of {framework} {release} do not match the checksum that "
                "their run wrote. Take the file as it was recorded."
            )
