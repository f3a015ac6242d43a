"""Sentences, cells, filters and files of Features, from rows alone."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from dashboard.catalogue import Entry
from dashboard.features import cells, evidence, markdown, table, wording
from dashboard.features.matrix import Matrix, Wanted

FASTAPI = Entry("fastapi", "FastAPI", "FastAPI", "ASGI", "fastapi", 0, True)
FLASK = Entry("flask", "Flask", "Flask", "WSGI", "flask", 2, True)
QUART = Entry("quart", "Quart", "Quart", "ASGI", "other", None, False)
TITLES = {"openapi": "OpenAPI", "websocket": "WebSocket", "admin": "Admin pages", "jwt": "JSON web tokens"}


def row(probe: str, framework: str, verdict: str, **changes: Any) -> dict[str, Any]:
    values: dict[str, Any] = {
        "area": "Web" if probe in ("openapi", "websocket") else "Accounts",
        "probe": probe,
        "title": TITLES.get(probe, probe),
        "question": f"Something of `{probe}` comes back.",
        "kind": "feature",
        "unit": None,
        "framework": framework,
        "release": "2.0",
        "is_newest": True,
        "verdict": verdict,
        "detail": None,
        "value": None,
        "method": "behaviour",
        "probed_at": dt.datetime(2026, 11, 20, 12),
        "origin": "recorded",
    }
    return values | changes


def matrix(**verdicts: dict[str, str]) -> Matrix:
    """From verdicts by framework and probe."""
    probes = dict.fromkeys(probe for found in verdicts.values() for probe in found)
    return Matrix.of(
        [
            row(probe, slug, found[probe])
            for probe in probes
            for slug, found in verdicts.items()
            if probe in found
        ]
    )


BOTH = matrix(
    fastapi={"openapi": "yes", "websocket": "with limits", "admin": "no", "jwt": "needs extra"},
    flask={"openapi": "no", "websocket": "no", "admin": "no", "jwt": "error"},
)


def test_the_answer_counts_what_was_tried_in_all_and_names_what_only_one_has() -> None:
    assert wording.answer(BOTH, [FASTAPI, FLASK]) == (
        "Of 3 features that were tried in all of them, **FastAPI** has 2 out of the box (2 with extras) and "
        "**Flask** 0 (0). They differ on 2: only FastAPI has OpenAPI and WebSocket."
    )


def test_of_many_frameworks_the_first_and_the_last_are_told() -> None:
    names = ["a", "b", "c", "d", "e"]
    many = [replace(QUART, framework=name, name=name.upper()) for name in names]
    verdicts = {
        name: {f"f{number}": "yes" if number <= rank else "no" for number in range(5)}
        for rank, name in enumerate(names)
    }
    assert wording.answer(matrix(**verdicts), many) == (
        "Of 5 features, **E** has 5 out of the box (5 with extras), **D** 4 (4) and **C** 3 (3); "
        "**A** has the fewest, 1 (1). They differ on 4."
    )


def test_nothing_is_compared_when_nothing_was_tried_in_all() -> None:
    apart = matrix(fastapi={"openapi": "yes"}, flask={"jwt": "no"})
    assert wording.counts(apart, [FASTAPI, FLASK]) == "No feature was tried in all of them."


def test_equal_numbers_of_features_are_said_once() -> None:
    found = matrix(fastapi={"openapi": "yes", "jwt": "yes"}, flask={"openapi": "yes", "jwt": "yes"})
    assert wording.answer(found, [FASTAPI, FLASK]) == (
        "Of 2 features, **FastAPI** has 2 out of the box (2 with extras) and **Flask** 2 (2). "
        "They do not differ."
    )


def test_what_one_has_with_an_extra_is_not_said_to_be_missing() -> None:
    found = matrix(fastapi={"jwt": "yes"}, flask={"jwt": "needs extra"})
    assert wording.separates(found, [FASTAPI, FLASK]) == "They differ on 1."


def test_a_single_framework_is_told_by_what_it_lacks() -> None:
    assert wording.answer(BOTH, [FASTAPI]).endswith("It lacks Admin pages.")


def test_frameworks_that_were_not_probed_get_the_command_and_never_a_zero() -> None:
    assert "framewatch probe --framework quart" in wording.answer(BOTH, [QUART])
    assert "Quart" not in wording.answer(BOTH, [FASTAPI, QUART])
    assert "not probed" in table.table(BOTH, BOTH.features, [FASTAPI, QUART], {})


def test_long_lists_end_with_a_count() -> None:
    names = [f"f{number}" for number in range(6)]
    found = matrix(fastapi=dict.fromkeys(names, "yes"), flask=dict.fromkeys(names, "no"))
    assert wording.separates(found, [FASTAPI, FLASK]).endswith("only FastAPI has f0, f1, f2 and 3 more.")


@pytest.mark.parametrize(
    ("here", "sentence"),
    [
        (0, "All 8 results were recorded by framewatch's authors, last on 20 Nov 2026"),
        (3, "3 of 8 results were proved on this machine, 5 elsewhere."),
        (8, "All 8 results were proved on this machine, last on 20 Nov 2026."),
    ],
)
def test_it_says_where_results_come_from(here: int, sentence: str) -> None:
    rows = [
        found | {"origin": "local" if number < here else "recorded"}
        for number, found in enumerate(BOTH.cells.values())
    ]
    found = Matrix.of(rows)
    assert wording.provenance(found, [FASTAPI, FLASK]).startswith(sentence)
    assert found.proved_here == (here > 0)


def test_imported_results_are_nobodys_record() -> None:
    found = Matrix.of([row("jwt", "flask", "yes", origin="imported")])
    assert wording.provenance(found, [FLASK]).startswith("The one result comes from other machines")


def test_probes_of_old_releases_are_named() -> None:
    old = Matrix.of([row("jwt", "flask", "yes", is_newest=False)])
    assert "Newer releases exist than the ones probed: Flask 2.0." in wording.provenance(old, [FLASK])


@pytest.mark.parametrize(
    ("wanted", "probes"),
    [
        (Wanted(), ["openapi", "websocket", "admin", "jwt"]),
        (Wanted(area="Accounts"), ["admin", "jwt"]),
        (Wanted(verdict="needs extra"), ["jwt"]),
        (Wanted(text="web socket"), ["websocket"]),
        (Wanted(text="PAGES accounts"), ["admin"]),
        (Wanted(differences=True), ["openapi", "websocket"]),
        (Wanted(area="Web", verdict="error"), []),
    ],
)
def test_filters_narrow_the_rows(wanted: Wanted, probes: list[str]) -> None:
    assert [one.probe for one in BOTH.narrowed(["fastapi", "flask"], wanted)] == probes


def test_numbers_differ_by_their_value_and_answer_no_verdict_filter() -> None:
    size: dict[str, Any] = {"kind": "measure", "unit": "bytes"}
    found = Matrix.of(
        [row("size", "fastapi", "yes", value=2e6, **size), row("size", "flask", "yes", value=1e6, **size)]
    )
    slugs = ["fastapi", "flask"]
    assert found.differs(found.features[0], slugs)
    assert not found.narrowed(slugs, Wanted(verdict="yes"))
    html = table.table(found, found.features, [FASTAPI, FLASK], {})
    assert "2.0 MB" in html
    assert "●" not in html


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (19_942_842.0, "bytes", "19.9 MB"),
        (0.178, "CPU s", "178 ms of CPU"),
        (0.0004, "s", "under 1 ms"),
        (1.25, "s", "1.2 s"),
        (19.0, "requests at once", "19 requests at once"),
        (3.9, "requests at once", "3.9 requests at once"),
        (1.0, "findings", "1 finding"),
        (0.0, "findings", "0 findings"),
    ],
)
def test_numbers_carry_their_unit(value: float, unit: str, text: str) -> None:
    assert cells.number(value, unit) == text


@pytest.mark.parametrize(
    ("has_it", "since", "lacking", "sentence"),
    [
        (True, "1.2", "1.1", "New between 1.1, which lacks it, and 1.2, which has it"),
        (True, "1.0", None, "All 4 releases that were tried, from 1.0 on, have it."),
        (False, None, None, "The newest of 4 releases that were tried, from 1.0 on, lacks it."),
    ],
)
def test_since_when_says_no_more_than_was_tried(
    has_it: bool, since: str | None, lacking: str | None, sentence: str
) -> None:
    told = {
        "has_it": has_it,
        "since_release": since,
        "lacking_release": lacking,
        "releases": 4,
        "oldest_release": "1.0",
    }
    assert cells.since_sentence(told).startswith(sentence)
    assert cells.since_sentence(None) == ""


def test_small_print_names_extra_number_and_release() -> None:
    since = {"has_it": True, "since_release": "1.2", "lacking_release": "1.1"}
    assert cells.note(row("jwt", "flask", "needs extra", detail="pyjwt"), None, since) == "pyjwt · since 1.2"
    assert cells.note(row("sse", "flask", "yes", value=0.002), "s", None) == "after 2 ms"
    assert cells.note(row("jwt", "flask", "no", detail="Left to others."), None, None) == ""


def test_texts_of_others_are_escaped_in_the_table() -> None:
    bad = "<img src=x onerror=alert(1)>'\""
    hostile = Matrix.of(
        [row("jwt", "flask", "needs extra", title=bad, question=bad, detail=bad, area=bad, release=bad)]
    )
    html = table.table(hostile, hostile.features, [FLASK], {})
    assert "<img" not in html
    assert "x onerror=alert(1)&gt;&#x27;&quot;" in html


def test_every_cell_says_its_verdict_in_words_and_where_it_comes_from() -> None:
    html = table.table(BOTH, BOTH.features, [FASTAPI, FLASK], {})
    assert "aria-label='FastAPI, OpenAPI: yes, recorded'" in html
    assert html.count("<th scope='col'>") == 3
    assert html.count("<th scope='rowgroup'>") == 2
    assert "<code>openapi</code>" in html
    for verdict in ("yes", "with limits", "needs extra", "no", "error"):
        assert f"{cells.LOOKS[verdict].sign}</span>{verdict}</span>" in html


def test_a_cell_unlike_the_rest_of_its_column_says_so() -> None:
    mixed = Matrix.of(
        [
            row("openapi", "flask", "yes"),
            row("jwt", "flask", "yes"),
            row("admin", "flask", "no", origin="local", release="1.9"),
        ]
    )
    html = table.table(mixed, mixed.features, [FLASK], {})
    assert "<small>1.9 · proved here</small>" in html
    assert html.count("recorded</small>") == 1


def test_markdown_has_a_row_per_feature_and_no_open_pipe() -> None:
    found = Matrix.of([row("jwt", "flask", "needs extra", detail="a|b")])
    assert markdown.table(found, found.features, [FLASK, QUART]).splitlines() == [
        "| Feature | Flask | Quart |",
        "| --- | --- | --- |",
        "| JSON web tokens | needs extra (a\\|b) | not probed |",
        "",
        "Flask 2.0: recorded, 20 Nov 2026.  ",
    ]


def test_facts_leave_out_what_is_not_known() -> None:
    about = dict.fromkeys(("server", "server_release", "python", "cpu", "newer_exists"))
    told = evidence.facts(row("jwt", "flask", "yes", is_newest=None), about)
    assert told == [
        "Release 2.0",
        "Method: a program was run and tried",
        "Tried on 20 Nov 2026 12:00 UTC, recorded",
    ]
