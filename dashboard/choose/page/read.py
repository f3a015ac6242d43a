"""Evidence and decisions from the published snapshot, made once per snapshot and wish."""

from __future__ import annotations

import pandas as pd

from dashboard import db, performance
from dashboard.catalogue import catalogue
from dashboard.choose import questions
from dashboard.choose.criteria import CRITERIA, askable, evidence_sql, offered
from dashboard.choose.criterion import Criterion
from dashboard.choose.decide import Decision, Evidence, Wish, decide
from dashboard.choose.requirements import cells
from dashboard.choose.scale import figures
from dashboard.choose.simulate import simulate
from dashboard.performance_queries import narrowed
from dashboard.queries import Query


def machine() -> str:
    """The machine whose benchmarks count: the one that Performance shows first; empty without any."""
    return next((str(row["machine"]) for row in performance.machines()), "")


def _criteria() -> tuple[Criterion, ...]:
    return askable({criterion.mart for criterion in CRITERIA if db.has(criterion.mart)})


def evidence() -> Evidence:
    """Everything that the snapshot says about every active framework."""
    return db.remember("choose evidence", _evidence)


def _evidence() -> Evidence:
    known = figures(db.rows(Query(evidence_sql(_criteria())), machine=machine()))
    criteria = offered(_criteria(), {criterion for _, criterion in known})
    return Evidence(
        criteria=criteria,
        figures=known,
        cells=cells(db.rows(questions.CELLS)),
        features={row["probe"]: row["title"] for row in db.rows(questions.FEATURES)},
        simulations=simulate(list(catalogue()), criteria, known),
    )


def weighed(wish: Wish) -> tuple[pd.DataFrame, str]:
    """The figures that a wish weighs, one row per criterion and framework, and SQL that gives them."""
    every = db.read(Query(evidence_sql(_criteria())), machine=machine())
    asked = [criterion for criterion in evidence().criteria if wish.weights.get(criterion.key)]
    matters = every["criterion"].isin([one.key for one in asked]) & every["framework"].isin(wish.frameworks)
    sql = Query(evidence_sql(asked)).text(machine=machine())
    return every[matters].reset_index(drop=True), narrowed(sql, framework=wish.frameworks)


def decision(wish: Wish) -> Decision:
    """The decision on a wish."""
    return db.remember(("choose", *wish.key), lambda: decide(evidence(), wish))


def snapshot() -> db.Row:
    """When the snapshot was published, by which version, and the digest of its content."""
    return db.rows(questions.SNAPSHOT)[0]


def names() -> dict[str, str]:
    """Names of the frameworks by slug."""
    return {slug: entry.name for slug, entry in catalogue().items()}
