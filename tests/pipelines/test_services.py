"""A service that answers nothing of use: asked a few times, then left alone, one sentence for each source."""

from __future__ import annotations

from contextlib import ExitStack
from itertools import cycle

import pytest

from pipelines.errors import LeadsElsewhere, SourceError, SourceUnavailable, UnexpectedPayload
from pipelines.hosts import Hosts
from pipelines.http import Http
from pipelines.observe import Outcome, observe
from pipelines.runs import OpenRun
from pipelines.services import MOST_USELESS, Service, setting_of
from pipelines.source import Source, all_sources
from tests.fakes import faults
from tests.fakes.server import Fault, Reply, Server
from warehouse.home import Home
from warehouse.registry import load_registry

SETTINGS = {
    "ClickHouse": "FRAMEWATCH_CLICKHOUSE_URL",
    "GitHub": "FRAMEWATCH_GITHUB_URL",
    "OSV": "FRAMEWATCH_OSV_URL",
    "package index": "FRAMEWATCH_PACKAGE_INDEX_URL",
    "pypistats": "FRAMEWATCH_PYPISTATS_URL",
}
NOT_FOUND = SourceUnavailable("http://x/a", "answered 404 Not Found", status=404)
REFUSED = SourceUnavailable("http://x/a", "answered 403 Forbidden", "ask for a key", status=403)
PAGE = UnexpectedPayload("http://x/a", "the whole answer", "is not JSON (it starts with 'Hi')", foreign=True)
ODD = UnexpectedPayload("http://x/a", "data.0", "is wrong (Field required)")
DEAD = SourceUnavailable("http://x", "cannot be reached")


def service(*errors: SourceError, seconds: float = 0.0, for_all: bool = False) -> Service:
    found = Service("GitHub")
    for error in errors:
        found.failed(error, seconds, for_all=for_all)
    return found


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (
            NOT_FOUND,
            "http://x gave no usable answer (answered 404 Not Found): FRAMEWATCH_GITHUB_URL seems to name "
            "another address, or a proxy or sign-in page stands between; what is stored stays.",
        ),
        (
            PAGE,
            "http://x gave no usable answer (the whole answer is not JSON (it starts with 'Hi')): "
            "FRAMEWATCH_GITHUB_URL seems to name another address, or a proxy or sign-in page stands between; "
            "what is stored stays.",
        ),
        (REFUSED, "http://x gave no usable answer (answered 403 Forbidden): ask for a key."),
    ],
)
def test_given_up_after_three_of_no_use(error: SourceError, sentence: str) -> None:
    assert service(error, error).given_up is None
    assert str(service(error, error, error).given_up) == sentence


def test_slow_ones_are_not_waited_for_three_times() -> None:
    assert service(NOT_FOUND, seconds=9.0).given_up is None
    assert service(NOT_FOUND, NOT_FOUND, seconds=9.0).given_up is not None
    assert service(NOT_FOUND, seconds=11.0).given_up is not None


@pytest.mark.parametrize("error", [ODD, DEAD])
def test_an_odd_answer_and_an_unreachable_host_are_told_each_for_itself(error: SourceError) -> None:
    assert service(error, error, error, seconds=20.0).given_up is None


def test_one_answer_of_use_proves_the_service() -> None:
    found = Service("GitHub")
    found.answered()
    for _ in range(5):
        found.failed(NOT_FOUND, 20.0, for_all=False)
    assert found.given_up is None


def test_a_question_about_all_frameworks_is_enough_when_somebody_else_answers() -> None:
    assert service(NOT_FOUND, for_all=True).given_up is not None
    assert service(REFUSED, seconds=20.0, for_all=True).given_up is None


def test_every_service_has_a_setting_that_can_be_named() -> None:
    names = {source.host: setting_of(source.host) for source in all_sources().values()}
    assert names.items() >= SETTINGS.items()
    assert all(name.startswith("FRAMEWATCH_") for name in names.values()), names
    assert setting_of("nobody") == "the setting of its address"


SIGN_IN = faults.html(200)


@pytest.mark.parametrize(
    ("answer", "words"), [(faults.status(404), "answered 404 Not Found"), (SIGN_IN, "<html><h1>")]
)
@pytest.mark.parametrize("apart", [True, False])
def test_a_captive_proxy_is_asked_a_few_times_and_named_once(
    home: Home, monkeypatch: pytest.MonkeyPatch, answer: Fault, words: str, apart: bool
) -> None:
    sources = [source for source in all_sources().values() if source.host in SETTINGS]
    with ExitStack() as stack:
        servers = [
            stack.enter_context(Server(lambda _: answer(Reply()))) for _ in SETTINGS if apart or _ == "OSV"
        ]
        for server, setting in zip(cycle(servers), SETTINGS.values()):
            monkeypatch.setenv(setting, f"{server.url}/simple")
        outcomes = _all(home, sources)
    for source, outcome in zip(sources, outcomes, strict=True):
        assert outcome.status == "failed"
        assert str(outcome.error).startswith("all 16 frameworks: http://127.0.0.1:"), outcome
        assert str(outcome.error).count("what is stored stays") == 1, outcome
        assert SETTINGS[source.host] in str(outcome.error)
        if source.host != "package index":
            assert words in str(outcome.error) or "names none of the package" in str(outcome.error)
    most = MOST_USELESS if apart else MOST_USELESS + 1
    assert all(1 <= len(server.requests) <= most for server in servers)


def test_a_mirror_whose_other_services_answer_is_not_given_up_for_one() -> None:
    hosts = Hosts()
    host = hosts.of("http://x/github")
    for _ in range(5):
        host.failed("GitHub", NOT_FOUND)
    host.admit("http://x/osv")
    hosts.prove(["x"])
    host.failed("OSV", NOT_FOUND)
    host.admit("http://x/osv")
    other = hosts.of("http://y/")
    for service in ("GitHub", "OSV", "OSV"):
        other.failed(service, NOT_FOUND)
    with pytest.raises(LeadsElsewhere, match="answered 404 Not Found"):
        other.admit("http://y/")


def _all(home: Home, sources: list[Source]) -> list[Outcome]:
    hosts, frameworks = Hosts(sleep=lambda _: None), list(load_registry(home).frameworks.values())
    run = OpenRun.start(home, [source.name for source in sources])
    outcomes = [observe(source, frameworks, Http(hosts), run, {}) for source in sources]
    run.close()
    return outcomes
