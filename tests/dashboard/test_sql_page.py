"""The SQL page: it runs what stands in its address, says why not, and gives the rows as files."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest
from streamlit.testing.v1 import AppTest

from dashboard import ask, navigation
from warehouse import sandbox
from warehouse.home import Home
from warehouse.sandbox.gate import Gate

APP = Path(navigation.__file__).with_name("app.py")
PAGE = navigation.FOLDER / "sql.py"
Use = Callable[[str], Home]


@pytest.fixture(scope="module", autouse=True)
def _end_processes() -> Iterator[None]:
    yield
    ask._pool.clear()


def open_page(**state: str) -> AppTest:
    """Run the page alone, once; `state` is what stands in the URL."""
    app = AppTest.from_file(str(PAGE), default_timeout=30)
    app.query_params.update(state)
    app.run()
    assert not app.exception, app.exception
    return app


def open_in_frame() -> AppTest:
    """Go to the page from Overview, as the menu does."""
    app = AppTest.from_file(str(APP), default_timeout=30).run()
    app.switch_page("app_pages/sql.py").run()
    assert not app.exception, app.exception
    return app


def captions(app: AppTest) -> str:
    return "\n".join(caption.value for caption in app.caption)


@pytest.mark.parametrize("plan", ["full", "empty"])
def test_the_first_visit_answers_a_ready_question(use: Use, plan: str) -> None:
    use(plan)
    app = open_in_frame()
    assert app.title[0].value == "What else do you want to know?"
    assert app.text_area(key="q").value == ask.questions()["stars_now"].sql
    assert len(app.dataframe[0].value) == 16
    assert "16 rows · " in app.dataframe[0].proto.alt
    assert f"**{len(app.selectbox(key='table').options)} tables** answer" in app.markdown[0].value


def test_without_a_snapshot_the_commands_are_named(home: Home) -> None:
    app = open_in_frame()
    assert app.title[0].value == "No data yet"


def test_the_address_holds_the_query(use: Use) -> None:
    use("full")
    app = open_page(q="select 42 as answer, null as nothing")
    assert app.dataframe[0].value["answer"].tolist() == [42]
    assert app.dataframe[0].proto.placeholder == "NULL"
    assert "1 row · " in captions(app)


def test_a_query_typed_in_is_run(use: Use) -> None:
    use("full")
    app = open_page()
    app.text_area(key="q").set_value("select 1 as a, 2 as a")
    app.button[0].click().run()
    assert list(app.dataframe[0].value.columns) == ["a", "a_1"]


def test_a_picked_question_is_run_with_its_title(use: Use) -> None:
    use("full")
    app = open_page()
    app.selectbox(key="question").set_value("dependencies").run()
    assert not app.exception
    text = app.text_area(key="q").value
    assert text is not None
    assert text.startswith("-- How many packages does each framework require")
    assert list(app.dataframe[0].value["framework"]) == [
        "django",
        "django-rest-framework",
        "fastapi",
        "flask",
    ]
    assert app.selectbox(key="question").value is None


def test_a_query_is_run_once_until_run_is_pressed_again(use: Use, monkeypatch: pytest.MonkeyPatch) -> None:
    use("full")
    asked: list[str] = []
    answer = ask.Answer(None, sandbox.TooSlow("slow"))
    monkeypatch.setattr(ask, "ask", lambda sql: asked.append(sql) or answer)
    app = open_page(q="select 1")
    app.run()
    app.selectbox(key="table").set_value("marts.releases").run()
    assert asked == ["select 1"]
    app.button[0].click().run()
    assert asked == ["select 1"] * 2


def test_a_new_snapshot_is_asked_anew(use: Use) -> None:
    use("recorded")
    query = "select count(*) as n from marts.releases"
    app = open_page(q=query)
    assert app.dataframe[0].value["n"].tolist() == [0]
    use("full")
    app.run()
    assert app.dataframe[0].value["n"].tolist() != [0]


@pytest.mark.parametrize(
    ("query", "title", "part"),
    [
        ("from marts.releasez", "DuckDB cannot run this", 'Did you mean "releases"'),
        ("select `", "DuckDB cannot run this", "Parser Error"),
    ],
)
def test_wrong_sql_shows_duckdbs_message(use: Use, query: str, title: str, part: str) -> None:
    use("full")
    app = open_page(q=query)
    assert app.error[0].proto.title == title
    assert part in app.error[0].value
    assert len(app.dataframe) == 0


@pytest.mark.parametrize(
    ("query", "title", "part"),
    [
        ("copy (select 1) to 'x'", "This is not run here", "COPY is not allowed here"),
        ("select * from read_text('/etc/hostname')", "This is not run here", "text() is not allowed"),
        ("select repeat('x', 6_000_000)", "Too large", "larger than the 5 MB"),
    ],
)
def test_what_is_not_run_says_why(use: Use, query: str, title: str, part: str) -> None:
    use("full")
    app = open_page(q=query)
    assert app.warning[0].proto.title == title
    assert part in app.warning[0].value
    assert not Path("x").exists()


PICTURE = "![a](https://example.org/a.png)"


def test_a_link_to_the_page_cannot_bring_markdown_along(use: Use) -> None:
    use("full")
    failed = open_page(q=f"select '{'`' * 20}\n\n{PICTURE}'::int").error[0].value
    fence = failed.split("\n")[0]
    assert set(fence) == {"`"}
    assert fence not in failed.removeprefix(fence).removesuffix(fence)
    assert PICTURE in failed
    refused = open_page(q=f'from "{PICTURE}"').warning[0].value
    assert PICTURE not in refused
    assert "example" in refused


def test_an_unknown_table_in_the_address_is_ignored(use: Use) -> None:
    use("full")
    app = open_page(table="marts.nothing")
    assert app.selectbox(key="table").value == "marts.adoption_now"


@pytest.mark.parametrize("error", list(ask.TITLES))
def test_every_state_without_rows_has_words(
    use: Use, monkeypatch: pytest.MonkeyPatch, error: type[sandbox.SandboxError]
) -> None:
    use("full")
    monkeypatch.setattr(ask, "ask", lambda sql: ask.Answer(None, error("the reason")))
    app = open_page(q="select 1")
    shown = [*app.error, *app.warning]
    assert [alert.proto.title for alert in shown] == [ask.TITLES[error][0]]
    assert "the reason" in shown[0].value


def test_every_error_of_the_sandbox_has_a_title() -> None:
    assert set(ask.TITLES) == set(sandbox.SandboxError.__subclasses__())


def test_an_empty_editor_says_what_to_do(use: Use) -> None:
    use("full")
    app = open_page(q="")
    assert "start from a ready question" in app.info[0].value


def test_cut_rows_are_said_with_the_way_to_all(use: Use) -> None:
    use("full")
    app = open_page(q="from range(2000)")
    assert len(app.dataframe[0].value) == 1000
    assert "The first 1,000 rows; there are more · " in captions(app)
    assert "framewatch sql -f query.sql" in captions(app)


def test_the_schema_lists_marts_first_with_comments_and_lengths(use: Use) -> None:
    use("full")
    app = open_page(table="marts.releases")
    options = app.selectbox(key="table").options
    schemas = [name.partition(".")[0] for name in options]
    assert list(dict.fromkeys(schemas)) == ["marts", "raw", "ops"]
    assert app.selectbox(key="table").value == "marts.releases"
    (listed,) = [text.value for text in app.markdown if text.value.startswith("- `")]
    assert "- `framework` :gray[varchar]" in listed
    assert "Slug in the registry" in listed
    assert " rows" in captions(app)
    app.selectbox(key="table").set_value("marts.source_freshness").run()
    assert "View, computed when read" in captions(app)


def test_rows_of_a_table_are_one_press_away(use: Use) -> None:
    use("full")
    app = open_page(table="marts.frameworks")
    app.button[-1].click().run()
    assert app.text_area(key="q").value == "from marts.frameworks\nlimit 100"
    assert len(app.dataframe[0].value) == 16


def test_what_a_browser_would_draw_wrong_is_text(use: Use) -> None:
    use("full")
    answer = ask.ask(
        "select [1.5, null] as l, {'d': date '2024-01-01'} as s, '\\xAA'::blob as b, 2::hugeint ** 80 as h, "
        "['a', null] as names, [1, 2] as whole, 1.10::decimal(4, 2) as d, 0.1::double as f, 7 as i, null as n"
    )
    (row,) = answer.table.to_pylist()
    assert {name: row[name] for name in ("l", "s", "b")} == {
        "l": "[1.5, NULL]",
        "s": "{'d': 2024-01-01}",
        "b": "\\xAA",
    }
    assert (row["names"], row["whole"], row["i"], row["n"]) == (["a", None], [1, 2], 7, None)
    assert float(row["h"]) == 2.0**80
    assert set(answer.numbers()) == {"d", "f", "h"}


def test_every_type_can_be_shown(use: Use) -> None:
    use("full")
    values = (
        "map {'a': 1} as m, {'a': [1]} as s, [1.5, null] as l, 1.10::decimal(38, 10) as d, "
        "'\\xAA'::blob as b, time '12:00' as t, 'a'::enum ('a', 'b') as e, interval 1 day as i, "
        "2::hugeint ** 100 as h, uuid() as u, union_value(n := 2) as un, 'infinity'::date as inf, "
        "'nan'::double as n, null as nothing, [] as none"
    )
    app = open_page(q=f"select {values}")
    assert len(app.dataframe[0].value) == 1


def test_every_ready_question_may_run() -> None:
    with duckdb.connect() as connection:
        gate = Gate(connection, ask.LIMITS.sql_characters)
        for name, question in ask.questions().items():
            assert question.title.endswith("?"), name
            gate.check(question.sql)


def test_the_files_hold_the_rows_that_are_shown(use: Use) -> None:
    use("full")
    answer = ask.ask(
        "select 1 as a, 2 as a, '[1]'::json as j, null as nothing, sum(range) as n from range(3)"
    )
    assert answer.file("csv").read() == b"a,a,j,nothing,n\n1,2,[1],,3\n"
    assert json.load(answer.file("json")) == [{"a": 1, "a_1": 2, "j": [1], "nothing": None, "n": 3}]
    assert pq.read_table(answer.file("parquet")).to_pylist() == [
        {"a": 1, "a_1": 2, "j": "[1]", "nothing": None, "n": 3}
    ]
