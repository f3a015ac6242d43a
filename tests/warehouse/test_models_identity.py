"""Identity guard: the package links to the tracked repository, and the repository stays the same one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import pytest

from tests.warehouse.marts import Marts, day
from warehouse.registry import registry_rows, shipped_registry
from warehouse.tables.github import RepositorySnapshot
from warehouse.tables.index import IndexMetadata


@pytest.fixture
def marts() -> Marts:
    marts = Marts()
    marts.put_registry()
    return marts


def metadata(package: str, *links: str) -> IndexMetadata:
    return IndexMetadata(
        package=package,
        version="1.0",
        summary=None,
        licence=None,
        requires_python=None,
        dependencies=[],
        optional_dependencies=[],
        classifiers=[],
        project_urls=list(links),
        typed=None,
        wheel_size_bytes=None,
    )


def snapshot(framework: str, repository: str, identity: int, on: str, full_name: str) -> RepositorySnapshot:
    return RepositorySnapshot(
        framework=framework,
        day=day(on),
        repository=repository,
        repository_id=identity,
        full_name=full_name,
        stars=1,
        forks=0,
        open_issues_and_pulls=0,
        watchers=0,
        archived=False,
        licence=None,
        created_at=dt.datetime(2020, 1, 1),
        pushed_at=None,
    )


def verdict(marts: Marts, framework: str) -> tuple[str, str]:
    [row] = marts.read("identity_checks", "verdict, detail", f"framework = '{framework}'")
    return row


@pytest.mark.parametrize(
    "link",
    [
        "Source, https://github.com/pallets/flask/",
        "https://github.com/Pallets/Flask.git",
        "Issue Tracker, https://github.com/pallets/flask/issues/",
        "git@github.com:pallets/flask.git",
        "Homepage, http://www.github.com/mitsuhiko/flask#readme",
    ],
)
def test_a_link_to_the_repository_or_a_former_name_of_it_is_enough(marts: Marts, link: str) -> None:
    marts.put(metadata("flask", "Chat, https://chat.example/x", link, "https://github.com/other/thing"))
    assert verdict(marts, "flask") == ("ok", "flask 1.0 links to pallets/flask.")


def test_a_name_that_github_answers_with_is_known_too(marts: Marts) -> None:
    marts.put(metadata("flask", "https://github.com/flask-org/flask"))
    marts.put(snapshot("flask", "pallets/flask", 1, "2024-01-01", "flask-org/flask"))
    assert verdict(marts, "flask")[0] == "ok"


@pytest.mark.parametrize(
    "link",
    [
        "https://github.com/somebody/flask",
        "https://gitlab.com/pallets/flask-look-alike",
        "https://github.com/pallets/flask-admin",
    ],
)
def test_links_that_lead_elsewhere_are_a_warning(marts: Marts, link: str) -> None:
    marts.put(metadata("flask", link))
    found, detail = verdict(marts, "flask")
    assert found == "warning"
    assert link.partition(".com/")[2] in detail
    assert "and not to pallets/flask" in detail


@pytest.mark.parametrize("links", [(), ("https://flask.example",), ("https://github.com/sponsors/pallets",)])
def test_without_a_link_to_a_repository_nothing_is_known(marts: Marts, links: Sequence[str]) -> None:
    marts.put(metadata("flask", *links))
    assert verdict(marts, "flask") == ("unknown", "flask 1.0 links to no repository.")


def test_without_metadata_nothing_is_known(marts: Marts) -> None:
    assert verdict(marts, "flask") == ("unknown", "Nothing is known of the links of flask yet.")


def test_the_look_alike_package_of_rest_framework_is_found(marts: Marts) -> None:
    """The package `django-rest-framework` is not `djangorestframework`; lists take the one for the other."""
    rows = [
        row.model_copy(update={"package": "django-rest-framework"})
        if row.framework == "django-rest-framework"
        else row
        for row in registry_rows(shipped_registry())
    ]
    marts.put(*rows, source="registry", origin="local")
    marts.put(metadata("django-rest-framework", "https://github.com/somebody/placeholder"))
    assert verdict(marts, "django-rest-framework")[0] == "warning"


def test_another_repository_under_the_same_name_is_a_warning(marts: Marts) -> None:
    """As happened to those who went on asking for a name that its owner had given away."""
    marts.put(metadata("flask", "https://github.com/pallets/flask"))
    marts.put(snapshot("flask", "pallets/flask", 1, "2024-01-01", "pallets/flask"))
    assert verdict(marts, "flask")[0] == "ok"
    marts.put(snapshot("flask", "pallets/flask", 2, "2024-01-02", "pallets/flask"))
    found, detail = verdict(marts, "flask")
    assert found == "warning"
    assert detail.startswith("pallets/flask answered with another numeric id than before")


def test_the_number_in_the_registry_is_what_counts(marts: Marts) -> None:
    rows = [row.model_copy(update={"repository_id": 7}) for row in registry_rows(shipped_registry())]
    marts.put(*rows, source="registry", origin="local")
    marts.put(snapshot("flask", "pallets/flask", 8, "2024-01-01", "pallets/flask"))
    assert verdict(marts, "flask")[0] == "warning"


def test_a_corrected_registry_forgets_the_repository_it_named_before(marts: Marts) -> None:
    marts.put(metadata("flask", "https://github.com/pallets/flask"))
    marts.put(snapshot("flask", "somebody/flask", 9, "2024-01-01", "somebody/flask"))
    marts.put(snapshot("flask", "pallets/flask", 1, "2024-01-02", "pallets/flask"))
    assert verdict(marts, "flask")[0] == "ok"


def test_every_framework_of_the_registry_is_checked(marts: Marts) -> None:
    assert marts.read("identity_checks", "count(*), any_value(verdict)") == [(16, "unknown")]
