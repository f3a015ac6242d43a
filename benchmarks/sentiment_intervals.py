"""How often the published intervals of net sentiment and share of positive opinions hold the truth.

Voices are drawn in threads whose members resemble each other, put into the raw tables, and estimated by the
models themselves. Every repetition is a framework of its own, so one build estimates them all.

python benchmarks/sentiment_intervals.py [--repetitions 400] [--seed 1] [--json]
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass

import duckdb
import numpy as np
import pyarrow as pa

from warehouse.build import build
from warehouse.migrate import migrate
from warehouse.model import Model, models
from warehouse.rows import Row, to_arrow
from warehouse.schema import ensure_table
from warehouse.tables import declared_tables
from warehouse.tables.analyser import AccuracyFigure
from warehouse.tables.community import CommunityItem, CommunityOpinion

NOW = dt.datetime(2026, 1, 1)
VERSION = "simulated"
POLARITIES = ("negative", "neutral", "positive")
BALANCED, LOPSIDED = (0.3, 0.3, 0.4), (0.05, 0.15, 0.8)
MEAN_THREAD = 4.0


@dataclass(frozen=True)
class Scenario:
    """Threads of one framework: how many, how much voices of a thread resemble each other (intraclass
    correlation), and for each community the probabilities of negative, neutral, positive."""

    threads: int
    correlation: float
    communities: tuple[tuple[float, float, float], ...]

    @property
    def truth(self) -> tuple[float, float]:
        """Net and share of positive opinions that the intervals should hold."""
        nets = [positive - negative for negative, _, positive in self.communities]
        shares = [positive / (positive + negative) for negative, _, positive in self.communities]
        return sum(nets) / len(nets), sum(shares) / len(shares)


SCENARIOS = tuple(
    Scenario(threads, correlation, communities)
    for threads in (10, 30, 100)
    for correlation in (0.0, 0.1, 0.3, 0.5)
    for communities in ((BALANCED,), (LOPSIDED,), (BALANCED, LOPSIDED))
)


@dataclass(frozen=True)
class Coverage:
    """Shares of intervals that hold the truth, and how wide they are, of one scenario."""

    scenario: Scenario
    estimated: int
    net: float
    share: float
    net_width: float


def simulate(scenarios: Sequence[Scenario], repetitions: int, seed: int) -> list[Coverage]:
    """Draw, build and count; `estimated` counts the repetitions with enough voices to be shown."""
    random = np.random.default_rng(seed)
    drawn = [_voices(random, scenario, repetitions, f"s{n}") for n, scenario in enumerate(scenarios)]
    connection = _warehouse(np.concatenate(drawn))
    rows = connection.execute(
        """select framework, net, net_low, net_high, share_low, share_high from marts.sentiment_estimates
        where aspect = 'overall' and audience = 'users' and community = 'all' and period = 'year'"""
    ).fetchall()
    connection.close()
    return [
        _coverage(scenario, [row for row in rows if row[0].startswith(f"s{n}-")])
        for n, scenario in enumerate(scenarios)
    ]


def _voices(
    random: np.random.Generator, scenario: Scenario, repetitions: int, name: str
) -> np.ndarray[tuple[int], np.dtype[np.object_]]:
    """One row per voice: framework, community, thread, polarity."""
    per_community = scenario.threads // len(scenario.communities)
    rows = []
    for repetition in range(repetitions):
        for place, chances in enumerate(scenario.communities):
            sizes = random.geometric(1 / MEAN_THREAD, per_community)
            for thread, size in enumerate(sizes):
                polarities = random.choice(3, int(size), p=_chances(random, chances, scenario.correlation))
                key = f"{name}-{repetition}"
                rows += [(key, f"place{place}", f"{key}/{place}/{thread}", int(p)) for p in polarities]
    out = np.empty(len(rows), dtype=object)
    out[:] = rows
    return out


def _chances(
    random: np.random.Generator, chances: tuple[float, float, float], correlation: float
) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Probabilities within one thread: Dirichlet around those of the community."""
    if not correlation:
        return np.array(chances)
    return random.dirichlet(np.array(chances) * (1 - correlation) / correlation)


def _warehouse(voices: np.ndarray[tuple[int], np.dtype[np.object_]]) -> duckdb.DuckDBPyConnection:
    frameworks, places, threads, polarities = zip(*voices, strict=True)
    connection = duckdb.connect()
    connection.execute("set TimeZone = 'UTC'")
    migrate(connection)
    for table in declared_tables():
        ensure_table(connection, table)
    connection.execute(
        """create table ops.snapshot as
        select $at as published_at, '' as code_version, 0::bigint as load_id, '' as content""",
        {"at": NOW},
    )
    frame = pa.table({"framework": frameworks, "place": places, "thread": threads, "polarity": polarities})
    connection.register("voices", frame)
    connection.execute(
        "create temp table numbered as select *, 'i' || row_number() over () as item from voices"
    )
    _insert(connection, CommunityItem, _ITEMS)
    _insert(connection, CommunityOpinion, _OPINIONS)
    cards = [
        AccuracyFigure(
            analyser_version=VERSION,
            split="cross_validation",
            method="analyser",
            measure=measure,
            value=1.0,
        )
        for measure in ("shown_precision", "shown_coverage")
    ]
    connection.register("cards", to_arrow(AccuracyFigure, cards))
    _insert(connection, AccuracyFigure, "from cards")
    build(connection, model_files=_upstream("sentiment_estimates"))
    return connection


_ITEMS = f"""select item as item_id, place as community, 'comment' as kind, null as url,
    thread as thread_id, item as author, timestamp '{NOW}' - interval 10 days as created_at, null as score,
    1 as opinions, [framework] as frameworks, 'en' as language, '' as excerpt, item as text_hash,
    null as simhash, false as is_bot, false as is_promotion, false as is_job_advert,
    false as is_maintainer, '{VERSION}' as analyser_version
from numbered"""
_OPINIONS = f"""select item as item_id, framework, {list(POLARITIES)}[polarity + 1] as polarity,
    polarity - 1 as score, 1.0 as confidence, []::varchar[] as aspects, []::bigint[] as aspect_signs,
    []::varchar[] as rules, null as migrated_from, null as migrated_to, true as shown, false as in_excerpt,
    '{VERSION}' as analyser_version
from numbered"""


def _insert(connection: duckdb.DuckDBPyConnection, model: type[Row], query: str) -> None:
    connection.execute(
        f"""insert into raw.{model.declaration.name} by name
        select *, 'simulated' as source, 'local' as origin, timestamp '{NOW}' as fetched_at,
            'simulated' as run_id, false as retracted, 1 as load_id
        from ({query})"""
    )


def _upstream(name: str) -> list[Model]:
    """The model and all it reads, in the order of building."""
    every = {model.name: model for model in models()}
    wanted, waiting = set(), [name]
    while waiting:
        model = every[waiting.pop()]
        wanted.add(model.name)
        waiting += [table.removeprefix("marts.") for table in model.reads if table.startswith("marts.")]
    return [model for model in every.values() if model.name in wanted]


def _coverage(scenario: Scenario, rows: Sequence[tuple[float, ...]]) -> Coverage:
    net, share = scenario.truth
    shown = [row for row in rows if row[1] is not None]
    shares = [row for row in rows if row[4] is not None]
    return Coverage(
        scenario,
        len(shown),
        float(np.mean([low <= net <= high for _, _, low, high, _, _ in shown])),
        float(np.mean([low <= share <= high for *_, low, high in shares])) if shares else float("nan"),
        float(np.mean([high - low for _, _, low, high, _, _ in shown])),
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--repetitions", type=int, default=400, help="frameworks per scenario")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true", help="figures for programs")
    given = parser.parse_args()
    found = simulate(SCENARIOS, given.repetitions, given.seed)
    if given.json:
        print(json.dumps([{**vars(each), "scenario": vars(each.scenario)} for each in found]))
        return
    print("threads  correlation  communities  estimated   net  share  width of net")
    for each in found:
        of = each.scenario
        print(
            f"{of.threads:7}  {of.correlation:11.1f}  {len(of.communities):11}  {each.estimated:9}  "
            f"{each.net:.3f}  {each.share:.3f}  {each.net_width:.2f}"
        )
    shown = [each for each in found if each.estimated]
    print(f"lowest: net {min(e.net for e in shown):.3f}, share {min(e.share for e in shown):.3f}")


if __name__ == "__main__":
    main()
