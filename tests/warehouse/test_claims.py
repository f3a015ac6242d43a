"""The claims of the article: judged rightly, flipped by other data, none of them lost by an error."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipelines.source import all_sources
from tests.warehouse.claim_cases import CASES, NAMES, TODAY, Rows, adoption, costs, of_three, questions, ratio
from tests.warehouse.marts import Marts, all_models, day
from warehouse import claims
from warehouse.build import make
from warehouse.claims import BadClaims, Claim, Ledger, read, shipped
from warehouse.claims_judging import CHECK, JudgedClaim, build_claims, judge
from warehouse.model import lineage
from warehouse.registry import shipped_registry
from warehouse.sandbox.gate import Gate
from warehouse.snapshot import fingerprint

CLAIMS = {claim.claim: claim for claim in shipped().claim}
FIXED = {name: claim for name, claim in CLAIMS.items() if claim.why_not_measurable}
FIXED_COLUMNS = ("claim", "verdict", "value", "as_of")


@pytest.fixture(scope="module")
def empty() -> duckdb.DuckDBPyConnection:
    """All marts, without a row."""
    marts = Marts(dt.datetime.combine(TODAY, dt.time(12)))
    make(marts.connection, model_files=list(all_models().values()))
    return marts.connection


@pytest.fixture
def marts(empty: duckdb.DuckDBPyConnection) -> Iterator[duckdb.DuckDBPyConnection]:
    """The same with five frameworks, to be filled; everything is undone afterwards."""
    empty.begin()
    for position, (slug, name) in enumerate(NAMES.items()):
        insert(empty, [("frameworks", {"framework": slug, "name": name, "position": position})])
    yield empty
    empty.rollback()


def insert(connection: duckdb.DuckDBPyConnection, rows: Rows) -> None:
    for mart, row in rows:
        columns = ", ".join(f'"{name}"' for name in row)
        marks = ", ".join("?" * len(row))
        connection.execute(f"insert into marts.{mart} ({columns}) values ({marks})", list(row.values()))


FLIPS = [
    pytest.param(name, verdict, rows, id=f"{name}-{number}-{verdict}")
    for name, cases in CASES.items()
    for number, (verdict, rows) in enumerate(cases)
]


class TestVerdicts:
    @pytest.mark.parametrize(("name", "verdict", "rows"), FLIPS)
    def test_other_data_give_another_verdict(
        self, marts: duckdb.DuckDBPyConnection, name: str, verdict: str, rows: Rows
    ) -> None:
        insert(marts, rows)
        finding = judge(marts, CLAIMS[name])
        assert finding.verdict == verdict
        if verdict != "no data yet":
            assert finding.finding
            assert finding.origin
            assert finding.as_of or "sample_api" in {mart for mart, _ in rows}

    @pytest.mark.parametrize("name", CLAIMS)
    def test_every_claim_has_data_that_flip_it(self, name: str) -> None:
        verdicts = {verdict for verdict, _ in CASES.get(name, [])} - {"no data yet"}
        assert name in FIXED or len(verdicts) >= 2

    @pytest.mark.parametrize("name", CLAIMS)
    def test_without_data_nothing_is_said(self, empty: duckdb.DuckDBPyConnection, name: str) -> None:
        finding = judge(empty, CLAIMS[name])
        assert finding.verdict == ("not measurable" if name in FIXED else "no data yet")
        assert (finding.value, finding.low, finding.before, finding.evidence) == (None,) * 4

    def test_only_what_no_source_can_say_is_not_measurable(self) -> None:
        assert set(FIXED) == {"used-by-companies"}


class TestFigures:
    def figure(self, marts: duckdb.DuckDBPyConnection, name: str, rows: Rows) -> Any:
        insert(marts, rows)
        return judge(marts, CLAIMS[name])

    def test_the_lead_is_the_one_over_the_nearer_rival_with_its_interval(
        self, marts: duckdb.DuckDBPyConnection
    ) -> None:
        found = self.figure(marts, "fastapi-fastest", dict(CASES["fastapi-fastest"])["holds"])
        assert (found.value, found.low, found.high) == (2, pytest.approx(1.9), pytest.approx(2.1))
        assert found.as_of == TODAY

    def test_the_part_of_the_lag_that_a_database_adds(self, marts: duckdb.DuckDBPyConnection) -> None:
        found = self.figure(marts, "drf-slow-by-orm", dict(CASES["drf-slow-by-orm"])["holds"])
        # 100 µs more for JSON (90 to 110), 300 µs more for rows (280 to 320).
        assert found.value == pytest.approx(100 * 2 / 3)
        assert (found.low, found.high) == (pytest.approx(100 * 170 / 280), pytest.approx(100 * 230 / 320))
        assert found.finding.startswith(
            "DRF takes 300 µs more than FastAPI for 100 rows and 100 µs more for JSON"
        )

    def test_a_lead_is_not_told_as_a_negative_lag(self, marts: duckdb.DuckDBPyConnection) -> None:
        rows = [
            *of_three("json", 2, 4),
            *of_three("rows", 2, 0.5),
            *ratio("json", "django", "django-rest-framework", 3),
        ]
        found = self.figure(marts, "drf-slow-by-orm", rows)
        assert "µs less than FastAPI for 100 rows" in found.finding
        assert "-" not in found.finding

    def test_the_day_is_that_of_the_value(self, marts: duckdb.DuckDBPyConnection) -> None:
        [(mart, old)] = questions(fastapi=1)
        rows = [(mart, old | {"framework": name, "day": day("2024-10-06")}) for name in ("fastapi", "flask")]
        found = self.figure(
            marts, "fastapi-catching-up", [*adoption("fastapi", 90), *adoption("flask", 60), *rows]
        )
        assert (found.value, found.as_of) == (150, TODAY)
        assert "(Oct 2024)" in found.finding

    def test_where_it_does_not_hold_is_named(self, marts: duckdb.DuckDBPyConnection) -> None:
        found = self.figure(marts, "fastapi-3000", dict(CASES["fastapi-3000"])["holds in part"])
        assert found.finding == "Holds for json (9,000). Not for rows (900)."

    def test_rows_from_postgresql_go_before_those_from_sqlite(self, marts: duckdb.DuckDBPyConnection) -> None:
        on_postgresql = costs(json=9000, rows=900)
        on_postgresql[-1][1]["database"] = "postgresql"
        on_sqlite = costs(rows=4000)[1:]
        on_sqlite[0][1]["database"] = "sqlite"
        found = self.figure(marts, "fastapi-3000", [*on_sqlite, *on_postgresql])
        assert found.finding == "Holds for json (9,000). Not for rows (900)."

    def test_a_busy_machine_leaves_it_open(self, marts: duckdb.DuckDBPyConnection) -> None:
        found = self.figure(marts, "fastapi-3000", dict(CASES["fastapi-3000"])["no data yet"])
        assert found.missing == "The machine was busy: it may serve more than was measured."

    def test_opinions_that_are_not_accurate_enough_are_left_out_with_the_reason(
        self, marts: duckdb.DuckDBPyConnection
    ) -> None:
        rows = [
            (mart, row | {"shown": False} if "shown" in row else row)
            for mart, row in dict(CASES["fastapi-loved"])["holds"]
        ]
        gate = {"is_open": False, "reason": "only 60 % are right"}
        found = self.figure(marts, "fastapi-loved", [*rows, ("sentiment_gate", gate)])
        assert (found.verdict, found.value) == ("no data yet", None)
        assert found.missing == "Opinions are not shown: only 60 % are right."

    def test_moves_between_the_two_are_told(self, marts: duckdb.DuckDBPyConnection) -> None:
        moves = {"migrated_from": "flask", "migrated_to": "fastapi", "moves": 12, "reverse_moves": 3}
        rows = [*dict(CASES["flask-to-fastapi"])["holds"], ("migrations_between", moves)]
        found = self.figure(marts, "flask-to-fastapi", rows)
        assert found.finding.endswith("12 voices tell of this move, 3 of the way back.")


@pytest.fixture(scope="module")
def judged(empty: duckdb.DuckDBPyConnection) -> dict[str, JudgedClaim]:
    """The mart, made when nothing but stars is known."""
    insert(empty, [("frameworks", {"framework": "fastapi", "name": "FastAPI", "position": 0})])
    insert(empty, dict(CASES["fastapi-stars"])["outdated"])
    try:
        return {row.claim: row for row in build_claims(empty)}
    finally:
        for mart in ("frameworks", "adoption_now", "stars_daily"):
            empty.execute(f"delete from marts.{mart}")


class TestMart:
    def test_every_claim_is_in_the_mart(
        self, judged: dict[str, JudgedClaim], empty: duckdb.DuckDBPyConnection
    ) -> None:
        rows = empty.execute(
            f"select {', '.join(FIXED_COLUMNS)} from marts.claims order by position"
        ).fetchall()
        assert [row[0] for row in rows] == list(CLAIMS) == list(judged)

    def test_change_and_age_are_computed(self, judged: dict[str, JudgedClaim]) -> None:
        stars = judged["fastapi-stars"]
        assert (stars.value, stars.article_value, stars.before) == (70_000, 78_000, 78_100)
        assert (stars.change, stars.age_days, stars.as_of) == (-8_000, 0, TODAY)

    def test_what_is_missing_names_the_command(self, judged: dict[str, JudgedClaim]) -> None:
        speed = judged["fastapi-fastest"]
        assert (speed.value, speed.change, speed.as_of, speed.age_days) == (None,) * 4
        assert speed.missing
        assert speed.remedy == "framewatch bench"

    def test_every_column_is_documented(
        self, judged: dict[str, JudgedClaim], empty: duckdb.DuckDBPyConnection
    ) -> None:
        assert judged
        comments = empty.execute(
            "select column_name, comment from duckdb_columns() where table_name = 'claims'"
        ).fetchall()
        assert set(FIXED_COLUMNS) <= {name for name, _ in comments}
        assert all(comment for _, comment in comments)

    def test_a_changed_file_of_claims_is_published_anew(
        self, empty: duckdb.DuckDBPyConnection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        before = fingerprint(empty)
        changed = tmp_path / "claims.toml"
        changed.write_bytes(claims.FILE.read_bytes() + b"\n# another word\n")
        monkeypatch.setattr("warehouse.snapshot.CLAIMS", changed)
        assert fingerprint(empty) != before


class TestBrokenClaims:
    @pytest.mark.parametrize(
        ("sql", "reason"),
        [
            ("selec 1", "syntax error"),
            ("select verdict from marts.nowhere", "nowhere"),
            ("select error('no luck') as verdict", "no luck"),
            ("select 'holds' as verdict where false", "it gives no row"),
            ("select 'holds' as verdict from range(2)", "more than one row"),
            ("select 'true' as verdict", "column verdict"),
            ("select 'holds' as verdict, 1 as figure", "column figure"),
            ("select 'not measurable' as verdict", "why_not_measurable"),
        ],
    )
    def test_it_says_so_and_the_others_are_judged(
        self, empty: duckdb.DuckDBPyConnection, sql: str, reason: str
    ) -> None:
        broken = CLAIMS["fastapi-stars"].model_copy(update={"sql": sql})
        good = CLAIMS["used-by-companies"]
        first, second = build_claims(empty, Ledger(article_day=TODAY, claim=(broken, good)))
        assert (first.verdict, second.verdict) == ("no data yet", "not measurable")
        assert first.missing is not None
        assert first.missing.startswith("Its query failed: ")
        assert reason in first.missing
        checks = empty.execute(
            "select sentence, failing_rows from ops.checks where table_name = 'marts.claims'"
        )
        assert checks.fetchall() == [(CHECK, 1)]


class TestFile:
    def test_the_shipped_claims_are_complete(self) -> None:
        questions = [claim for claim in CLAIMS.values() if claim.kind == "question"]
        assert len(questions) == 5
        assert len(CLAIMS) - len(questions) >= 25
        assert shipped().article_day.strftime("%Y-%m") == "2024-11"

    @pytest.mark.parametrize("remedy", sorted({claim.remedy for claim in CLAIMS.values()}))
    def test_the_remedy_names_what_there_is(self, remedy: str) -> None:
        _, command, *arguments = remedy.split()
        known = {
            "collect": set(all_sources()),
            "bench": {"--framework", *shipped_registry().frameworks},
            "probe": {"--framework", *shipped_registry().frameworks},
        }
        assert set(arguments) <= known[command]

    def test_models_and_claims_mean_the_same_day(self) -> None:
        day = f"date '{shipped().article_day}'"
        dated = [claim.sql for claim in CLAIMS.values() if "date '" in claim.sql]
        assert dated
        assert all(day in sql for sql in [*dated, all_models()["claim_features"].query])

    def test_each_is_one_select_that_the_sandbox_lets_pass(self) -> None:
        with duckdb.connect() as connection:
            gate = Gate(connection, 20_000)
            for name, claim in CLAIMS.items():
                assert lineage(name, claim.sql)
                gate.check(claim.sql)

    @pytest.mark.parametrize(
        ("old", "new", "sentence"),
        [
            ('topic = "Use"', 'topic = "Luck"', "claim sample, field topic"),
            ("framewatch bench", "make bench", "remedy must be a command of framewatch"),
            ('unit = "stars"', "", "a figure of the article needs a unit"),
            ('kind = "claim"', 'kind = "question"', "has the field question"),
            ('kind = "claim"', 'kind = "claim"\nwhy = "so"', "field why"),
            ("article_day = 2024-11-30", "", "the file, field article_day"),
            ('kind = "claim"', "kind = claim", "is not valid TOML"),
        ],
    )
    def test_a_wrong_file_is_told_with_claim_and_field(
        self, tmp_path: Path, old: str, new: str, sentence: str
    ) -> None:
        path = tmp_path / "claims.toml"
        assert old in SAMPLE
        path.write_text(SAMPLE, encoding="utf-8")
        assert isinstance(read(path).claim[0], Claim)
        path.write_text(SAMPLE.replace(old, new), encoding="utf-8")
        with pytest.raises(BadClaims, match=r"claims\.toml") as problem:
            read(path)
        assert sentence in str(problem.value)

    def test_two_claims_of_one_name_are_refused(self, tmp_path: Path) -> None:
        path = tmp_path / "claims.toml"
        path.write_text(SAMPLE + SAMPLE.partition("\n")[2], encoding="utf-8")
        with pytest.raises(BadClaims, match="more than one claim is named sample"):
            read(path)


SAMPLE = """article_day = 2024-11-30
[[claim]]
claim = "sample"
kind = "claim"
topic = "Use"
statement = "One is one."
subjects = ["flask"]
rule = "It holds when it is."
computed = "Value: one, always."
unit = "stars"
article_value = 1
remedy = "framewatch bench"
sql = "select 1"
"""


@pytest.fixture(scope="module")
def published(prepared_template: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """What the first start publishes."""
    path = (prepared_template / "current.duckdb").resolve()
    with duckdb.connect(str(path), read_only=True) as connection:
        yield connection


class TestPrepared:
    @pytest.mark.parametrize("name", CLAIMS)
    def test_the_sql_runs_as_it_stands_and_gives_what_is_published(
        self, published: duckdb.DuckDBPyConnection, name: str
    ) -> None:
        found = published.execute(
            "select sql, verdict, value, finding from marts.claims where claim = ?", [name]
        ).fetchone()
        assert found is not None
        sql, *shown = found
        again = judge(published, CLAIMS[name].model_copy(update={"sql": sql}))
        assert [again.verdict, again.value, again.finding] == shown

    def test_recorded_figures_already_judge_what_they_can(self, published: duckdb.DuckDBPyConnection) -> None:
        stars = published.execute(
            """select verdict, origin, value > article_value, abs(before - article_value) < 1000, change
            from marts.claims where claim in ('fastapi-stars', 'flask-stars')"""
        ).fetchall()
        assert [row[:4] for row in stars] == [("outdated", "recorded", True, True)] * 2
        assert published.execute(
            "select failing_rows from ops.checks where table_name = 'marts.claims'"
        ).fetchall() == [(0,)]
