"""Posts by the user's own export, and the whole group at once: what is stored, said, and not kept."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from pipelines.cli import app
from pipelines.community.own_export import import_posts
from pipelines.hosts import Hosts
from tests.fakes import forem, hackernews, stackexchange
from tests.fakes.github import GitHub
from tests.fakes.github_sample import sixteen, threads
from tests.fakes.server import Server
from warehouse import snapshot
from warehouse.home import Home
from warehouse.registry import shipped_registry

pytestmark = pytest.mark.marts("community_posts")

runner = CliRunner()
GOOD = {
    "id": "t1_a",
    "community": "reddit",
    "kind": "comment",
    "thread": "t3_x",
    "author": "somebody",
    "created_at": "2026-11-20T10:00:00Z",
    "score": 5,
    "url": "https://example.org/1",
    "about": "flask",
    "text": "Flask is impressively fast, see https://example.org/u/somebody for more. " + "filler " * 60,
}


def written(path: Path, *lines: object) -> Path:
    path.write_text("".join(f"{json.dumps(line)}\n" for line in lines))
    return path


def ask(home: Home, query: str) -> list[tuple[Any, ...]]:
    with snapshot.open_snapshot(home) as connection:
        return connection.execute(query).fetchall()


def test_posts_of_any_community_by_the_command(bare: Home, tmp_path: Path) -> None:
    file = written(
        tmp_path / "own.jsonl",
        GOOD,
        {
            "id": "b",
            "created_utc": 1795168800,
            "subreddit": "x",
            "title": "Flask",
            "selftext": "I love Flask.",
        },
        {"id": "c", "community": "forum", "created_at": "2026-11-20T10:00:00Z", "text": "Nothing of ours."},
        {"id": "d", "text": "Flask"},
        GOOD | {"id": "e", "about": "flasq"},
        GOOD | {"id": "f", "created_at": "yesterday"},
    )
    result = runner.invoke(app, ["collect", "community", "--from", str(file)])
    assert result.exit_code == 1
    assert 'line 4 was left out: field "the line" is wrong' in result.output
    assert "line 5 was left out: there is no framework 'flasq'" in result.output
    assert 'line 6 was left out: field "created_at" is wrong' in result.output
    rows = ask(
        bare,
        """select item_id, source, origin, kind, url, score, frameworks, length(excerpt) <= 200
        from raw.community_items order by 1""",
    )
    assert rows == [
        ("reddit:b", "reddit", "imported", "post", None, None, ["flask"], True),
        ("reddit:t1_a", "reddit", "imported", "comment", "https://example.org/1", 5, ["flask"], True),
    ]
    assert "somebody" not in str(ask(bare, "from raw.community_items"))

    gone = written(tmp_path / "gone.jsonl", {"id": "t1_a", "subreddit": "x", "body": "[removed]"})
    assert import_posts(bare, gone).failed is False
    assert ask(bare, "select item_id from raw.community_items") == [("reddit:b",)]
    assert ask(bare, "select reason, items from ops.purges") == [("deleted", 1)]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["collect", "community", "--from", "missing.jsonl"], "missing.jsonl cannot be read"),
        (["collect", "adoption", "--from", "missing.jsonl"], "--from takes the name of one source"),
        (["collect", "comunity"], "did you mean community?"),
        (["collect", "devto", "stackoverflow_tags", "--since", "2024-01-01"], "stackoverflow_tags cannot be"),
    ],
)
def test_wrong_use_is_one_sentence(home: Home, words: list[str], sentence: str) -> None:
    result = runner.invoke(app, words)
    assert result.exit_code == 2
    assert sentence in result.output


@pytest.fixture
def services(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    def now() -> dt.datetime:
        return dt.datetime.now(dt.UTC)

    repositories = sixteen(now())
    answers = {
        "GITHUB": GitHub(repositories, now, threads=threads(repositories, now())).answer,
        "HACKERNEWS": hackernews.sample(now(), 12).answer,
        "STACKEXCHANGE": stackexchange.sample(now, 8).answer,
        "DEVTO": forem.sample(now, 2).answer,
    }
    monkeypatch.setenv("FRAMEWATCH_GITHUB_TOKEN", "sample-token")
    # Politeness would take minutes; that it is kept is shown elsewhere, on a clock that can be moved.
    monkeypatch.setattr("pipelines.collect.Hosts", partial(Hosts, sleep=lambda _: None))
    servers = [Server(answer) for answer in answers.values()]
    for name, server in zip(answers, servers, strict=True):
        server.__enter__()
        monkeypatch.setenv(f"FRAMEWATCH_{name}_URL", server.url)
    yield
    for server in servers:
        server.__exit__()


@pytest.mark.marts("all")
def test_the_whole_group_fills_the_warehouse_for_all_sixteen(bare: Home, services: None) -> None:
    result = runner.invoke(app, ["collect", "community", "--json"])
    assert result.exit_code == 0, result.output
    said = json.loads(result.stdout)
    assert {source["status"] for source in said["sources"].values()} == {"ok"}
    assert len(said["sources"]) == 6
    found = ask(
        bare,
        "select distinct f.framework from raw.community_items_now, unnest(frameworks) f (framework)",
    )
    assert {slug for (slug,) in found} == set(shipped_registry().frameworks)
    assert ask(bare, "select count(distinct community) from raw.community_items_now") == [(4,)]
    assert ask(bare, "select count(*) > 300 from raw.hiring_months_now where origin = 'live'") == [(True,)]
    for table in ("community_items", "community_opinions", "community_deletions"):
        texts = ask(
            bare,
            f"""select column_name from duckdb_columns() where table_name = '{table}'
            and data_type in ('VARCHAR', 'VARCHAR[]')""",
        )
        longest = ", ".join(f"coalesce(max(length({name}::varchar)), 0)" for (name,) in texts)
        assert max(ask(bare, f"select {longest} from raw.{table}")[0]) <= 200
