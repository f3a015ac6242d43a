"""Judge every claim in a built snapshot: run its SQL and keep the verdict with all that explains it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import duckdb
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from warehouse.build import comments, transaction
from warehouse.claims import Claim, Ledger, Verdict, shipped
from warehouse.model import Model, lineage
from warehouse.rows import Origin, Row, to_arrow

GRAIN = "one row per claim"
CHECK = "the SQL of every claim gives one row as claims.toml says"


class Finding(BaseModel):
    """The one row that the SQL of a claim gives; columns that it leaves out are null."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)

    verdict: Verdict
    value: float | None = None
    low: float | None = None
    high: float | None = None
    as_of: dt.date | None = None
    origin: Origin | None = None
    finding: str | None = None
    before: float | None = None
    before_day: dt.date | None = None
    then: str | None = None
    evidence: str | None = None
    missing: str | None = None


class JudgedClaim(Row, table="claims", key=("claim",)):
    """Every statement of the article with today's verdict, the figure behind it and its SQL."""

    claim: str = Field(description="Short name of the claim.")
    position: int = Field(description="Order of the claims.")
    kind: str = Field(description="claim, or question: one of the article's five, answered from data.")
    topic: str = Field(description="What it is about.")
    question: str | None = Field(description="The question; null for a claim.")
    statement: str = Field(description="What the article says, in framewatch's own words.")
    subjects: list[str] = Field(description="Slugs of the frameworks that it is about.")
    verdict: Verdict = Field(
        description="holds, holds in part, outdated (it was right and is not any more), wrong, not "
        "measurable (no source could decide it), or no data yet."
    )
    value: float | None = Field(description="Today's figure, in unit; null where there is none.")
    low: float | None = Field(description="Lower end of its 95 % interval; null without one.")
    high: float | None = Field(description="Upper end of its 95 % interval; null without one.")
    unit: str | None = Field(description="Unit of value, low, high, article_value, before and change.")
    as_of: dt.date | None = Field(description="UTC day of the newest figure that the verdict rests on.")
    age_days: int | None = Field(description="Days from as_of to the snapshot.")
    origin: str | None = Field(description="live, local, imported, or recorded when any part of it is.")
    finding: str | None = Field(description="What the data say, in a sentence.")
    article_value: float | None = Field(description="The article's own figure; null where it gives none.")
    article_day: dt.date = Field(description="Day that the article's figures match.")
    before: float | None = Field(description="The warehouse's figure of that time; null if it has none.")
    before_day: dt.date | None = Field(description="Day of before.")
    change: float | None = Field(description="value minus article_value, else minus before.")
    then: str | None = Field(description="What was found about the time of the article, in words.")
    rule: str = Field(description="When it holds, in words.")
    computed: str = Field(description="How value, interval and day are computed.")
    sql: str = Field(description="The query that judges it, ready to run.")
    evidence: str | None = Field(description="The observations behind it.")
    missing: str | None = Field(description="What is missing for a firmer verdict; null if nothing.")
    remedy: str = Field(description="Command that brings what is missing.")


def claims_model() -> Model:
    """What `marts.claims` says and reads, as a mart among those of the model files."""
    table = JudgedClaim.declaration
    return Model(
        name=table.name,
        query="",
        description=table.comment,
        grain=GRAIN,
        columns={column.name: column.comment for column in table.columns},
        unique=table.key,
        reads=frozenset().union(*(lineage(claim.claim, claim.sql) for claim in shipped().claim)),
    )


def build_claims(connection: duckdb.DuckDBPyConnection, ledger: Ledger | None = None) -> list[JudgedClaim]:
    """Make `marts.claims` in a snapshot whose other marts are built; returns its rows.

    A claim whose SQL fails reads "no data yet" with the reason, so that it holds up no other figure. An error
    ends a transaction of DuckDB, so `connection` must have none open.
    """
    chosen = ledger or shipped()
    row = connection.execute("select max(published_at)::date from ops.snapshot").fetchone()
    today = row[0] if row else None
    judged, broken = [], 0
    for position, claim in enumerate(chosen.claim):
        try:
            finding = judge(connection, claim)
        except (duckdb.Error, ValueError) as error:
            finding, broken = _failed(error), broken + 1
        judged.append(_row(position, claim, finding, chosen.article_day, today))
    _store(connection, judged, broken)
    return judged


def judge(connection: duckdb.DuckDBPyConnection, claim: Claim) -> Finding:
    """What the SQL of a claim says.

    Raises:
        duckdb.Error: the SQL cannot be run.
        ValueError: it does not give exactly one row of the columns of `Finding`.
    """
    cursor = connection.execute(claim.sql)
    names = [column[0] for column in cursor.description or []]
    rows = cursor.fetchmany(2)
    if len(rows) != 1:
        raise ValueError(f"it gives {'no row' if not rows else 'more than one row'} instead of one")
    finding = Finding(**dict(zip(names, rows[0], strict=True)))
    if (finding.verdict == "not measurable") != (claim.why_not_measurable is not None):
        raise ValueError('"not measurable" and the field why_not_measurable go together')
    return finding


def _failed(error: Exception) -> Finding:
    if isinstance(error, ValidationError):
        first = error.errors(include_url=False)[0]
        reason = f"column {first['loc'][0]}: {first['msg']}"
    else:
        reason = str(error).splitlines()[0]
    return Finding(verdict="no data yet", missing=f"Its query failed: {reason}.")


def _row(
    position: int, claim: Claim, finding: Finding, article_day: dt.date, today: dt.date | None
) -> JudgedClaim:
    then = claim.article_value if claim.article_value is not None else finding.before
    change = None if finding.value is None or then is None else finding.value - then
    age = None if finding.as_of is None or today is None else (today - finding.as_of).days
    missing = finding.missing or claim.why_not_measurable
    if finding.verdict == "no data yet" and missing is None:
        missing = "Nothing was measured or collected that could judge it."
    declared: dict[str, Any] = claim.model_dump(exclude={"why_not_measurable", "subjects", "sql"})
    return JudgedClaim(
        **declared,
        **finding.model_dump(exclude={"missing"}),
        subjects=list(claim.subjects),
        sql=claim.sql.strip(),
        position=position,
        age_days=age,
        article_day=article_day,
        change=change,
        missing=missing,
    )


def _store(connection: duckdb.DuckDBPyConnection, judged: list[JudgedClaim], broken: int) -> None:
    table = JudgedClaim.declaration
    columns = ", ".join(column.ddl for column in table.columns)
    text = f"{table.comment} Grain: {GRAIN}."
    said = {column.name: column.comment for column in table.columns}
    with transaction(connection):
        connection.execute(f"create or replace table marts.claims ({columns})")
        connection.register("judged_claims", to_arrow(JudgedClaim, judged))
        connection.execute("insert into marts.claims from judged_claims")
        connection.unregister("judged_claims")
        connection.execute("delete from ops.checks where table_name = 'marts.claims'")
        connection.execute("insert into ops.checks values ('marts.claims', ?, ?)", [CHECK, broken])
        connection.execute(";".join(comments("table", "marts.claims", text, said)))
