"""Whatever JSON GitHub answers: rows that can be stored, or one sentence."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.errors import SourceError
from pipelines.hosts import Hosts
from pipelines.http import Http
from pipelines.source import Cursor, all_sources
from tests.fakes.server import Server, json_reply
from tests.pipelines.github_runs import MORNING, framework
from warehouse.rows import to_arrow

pytestmark = pytest.mark.usefixtures("tables")

SETTING = "FRAMEWATCH_GITHUB_URL"

ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
WEEKS = st.lists(
    st.fixed_dictionaries(
        {
            "week": st.integers(-(2**70), 2**70) | st.just(1_795_305_600) | ANY_JSON,
            "total": st.integers(-1, 9) | ANY_JSON,
            "days": st.lists(st.integers(-1, 3), min_size=6, max_size=8) | ANY_JSON,
        }
    ),
    max_size=2,
)
DESCRIPTION = st.fixed_dictionaries(
    {
        "id": st.integers(0, 2**70) | ANY_JSON,
        "full_name": st.text(max_size=5) | st.just("a/b"),
        "stargazers_count": st.integers(-1, 2**70) | ANY_JSON,
        "forks_count": st.just(1),
        "open_issues_count": st.just(1),
        "subscribers_count": st.just(1),
        "archived": ANY_JSON,
        "license": ANY_JSON | st.fixed_dictionaries({"spdx_id": st.text(max_size=3)}),
        "created_at": st.datetimes(timezones=st.timezones()).map(str) | ANY_JSON,
        "pushed_at": ANY_JSON,
    }
)


@settings(max_examples=60, deadline=None)
@given(payload=WEEKS | DESCRIPTION | ANY_JSON)
def test_any_json_is_rows_that_can_be_stored_or_one_sentence(payload: Any) -> None:
    with Server(lambda _: json_reply(payload)) as server, pytest.MonkeyPatch.context() as patch:
        patch.setenv(SETTING, server.url)
        for name in ("github_repositories", "github_stars", "github_counts"):
            source, rows = all_sources()[name], []
            with Http(Hosts(now=lambda: MORNING, sleep=lambda _: None)) as client, suppress(SourceError):
                for item in source(client, framework(), None):
                    rows += [] if isinstance(item, Cursor) else [item]
            assert to_arrow(source.model, rows).num_rows == len(rows)
