"""The registry: what is shipped, what a user lays over it, and the sentence for everything that is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from warehouse import registry as registry_module
from warehouse.home import Home
from warehouse.registry import FIELDS, Framework, load_registry, registry_rows
from warehouse.registry_file import RegistryError

SIXTEEN = [
    "fastapi", "django-rest-framework", "flask", "django", "starlette", "litestar", "django-ninja", "sanic",
    "quart", "falcon", "aiohttp", "tornado", "blacksheep", "robyn", "bottle", "pyramid",
]  # fmt: skip
COMPLETE = """
[responder]
name = "Responder"
repository = "kennethreitz/responder"
package = "Responder"
kind = "ASGI"
docs_url = "https://responder.example/"
"""


def write(home: Home, text: str) -> None:
    home.registry.write_text(text, encoding="utf-8")


class TestShipped:
    def test_sixteen_in_order(self, home: Home) -> None:
        registry = load_registry(home)
        assert list(registry.frameworks) == SIXTEEN
        assert registry.problems == []

    def test_sets(self, home: Home) -> None:
        frameworks = load_registry(home).frameworks
        assert [slug for slug, entry in frameworks.items() if entry.headline] == SIXTEEN[:3]
        assert [slug for slug, entry in frameworks.items() if entry.weekly] == SIXTEEN[:7]
        slots = {
            slug: entry.colour_slot for slug, entry in frameworks.items() if entry.colour_slot is not None
        }
        assert slots == {
            "fastapi": 0, "django-rest-framework": 1, "flask": 2, "litestar": 3, "django-ninja": 4,
            "sanic": 5, "starlette": 6, "falcon": 7,
        }  # fmt: skip

    def test_drf_is_not_the_look_alike(self, home: Home) -> None:
        packages = [entry.package for entry in load_registry(home).frameworks.values()]
        assert "djangorestframework" in packages
        assert "django-rest-framework" not in packages

    def test_a_community_tag_means_one_framework(self, home: Home) -> None:
        tags = [tag for entry in load_registry(home).frameworks.values() for tag in entry.tags]
        assert len(tags) == len(set(tags))

    def test_former_names_are_not_present_ones(self, home: Home) -> None:
        frameworks = load_registry(home).frameworks.values()
        present = {entry.repository.casefold() for entry in frameworks}
        former = {name.casefold() for entry in frameworks for name in entry.former_repositories}
        assert present.isdisjoint(former)

    def test_damage_is_named(self, home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        damaged = tmp_path / "shipped.toml"
        damaged.write_text('[flask]\nname = "Flask"\n')
        monkeypatch.setattr(registry_module, "SHIPPED", damaged)
        with pytest.raises(
            RegistryError, match=r"shipped\.toml, table \[flask\]: .* needs repository, package"
        ):
            load_registry(home)


class TestOverlay:
    def test_one_field_changes_and_the_order_stays(self, home: Home) -> None:
        before = load_registry(home).frameworks
        write(home, '[flask]\nname = "Flask!"\n')
        registry = load_registry(home)
        assert registry.problems == []
        assert list(registry.frameworks) == SIXTEEN
        assert registry.frameworks["flask"] == before["flask"].model_copy(update={"name": "Flask!"})

    def test_a_new_framework_comes_last_with_its_package_normalised(self, home: Home) -> None:
        write(home, COMPLETE)
        registry = load_registry(home)
        assert registry.problems == []
        assert list(registry.frameworks) == [*SIXTEEN, "responder"]
        assert registry.frameworks["responder"].package == "responder"

    def test_active_false_drops(self, home: Home) -> None:
        write(home, "[bottle]\nactive = false\n[flask]\nactive = true\n")
        registry = load_registry(home)
        assert registry.problems == []
        assert list(registry.frameworks) == [slug for slug in SIXTEEN if slug != "bottle"]

    def test_a_dropped_framework_frees_its_package(self, home: Home) -> None:
        write(home, COMPLETE.replace('"Responder"\nkind', '"bottle"\nkind') + "[bottle]\nactive = false\n")
        registry = load_registry(home)
        assert registry.problems == []
        assert registry.frameworks["responder"].package == "bottle"

    def test_byte_order_mark(self, home: Home) -> None:
        home.registry.write_bytes(b'\xef\xbb\xbf[flask]\nname = "F"\n')
        assert load_registry(home).frameworks["flask"].name == "F"


REFUSED = {
    "unknown field": (
        "[flask]\ncolour_slto = 1\n",
        'table [flask]: field "colour_slto" is not a field of a framework (did you mean colour_slot?).',
    ),
    "misspelt framework": (
        "[flaks]\ncolour_slot = 1\n",
        "table [flaks]: a new framework also needs name, repository, package, kind, docs_url "
        "(did you mean flask?).",
    ),
    "unknown kind": (
        '[flask]\nkind = "wsgi"\n',
        "table [flask]: field \"kind\" should be 'ASGI', 'WSGI', 'full stack' or 'own server', not 'wsgi'.",
    ),
    "repository": (
        '[flask]\nrepository = "flask"\n',
        "table [flask]: field \"repository\" should be a GitHub repository as owner/name, not 'flask'.",
    ),
    "package": (
        '[flask]\npackage = "-"\n',
        "table [flask]: field \"package\" should be the name of a package on the index, not '-'.",
    ),
    "address": (
        '[flask]\ndocs_url = "javascript:alert(1)"\n',
        'table [flask]: field "docs_url" should be an address that begins with http:// or https://, '
        "not 'javascript:alert(1)'.",
    ),
    "colour": (
        "[flask]\ncolour_slot = 8\n",
        'table [flask]: field "colour_slot" should be less than or equal to 7, not 8.',
    ),
    "two faults, one sentence": (
        '[flask]\ntags = "flask"\nheadline = 1\n',
        "table [flask]: field \"tags\" should be a valid list, not 'flask'; "
        'field "headline" should be a valid boolean, not 1.',
    ),
    "slug that is a path": (
        COMPLETE.replace("[responder]", '["../x"]'),
        "table [../x]: field \"slug\" should be lower-case words joined by hyphens, not '../x'.",
    ),
    "slug as a field": (
        '[flask]\nslug = "flask"\n',
        'table [flask]: field "slug" is the name of the table; remove the field.',
    ),
    "package twice": (
        COMPLETE.replace('"Responder"\nkind', '"Django_Ninja"\nkind'),
        'table [responder]: field "package" has the value of [django-ninja], one of the two must go.',
    ),
    "repository twice": (
        '[flask]\nrepository = "Django/Django"\n',
        'table [flask]: field "repository" has the value of [django], one of the two must go.',
    ),
    "repository id twice": (
        "[flask]\nrepository_id = 160919119\n",
        'table [flask]: field "repository_id" has the value of [fastapi], one of the two must go.',
    ),
    "drops nothing": (
        "[flsk]\nactive = false\n",
        "table [flsk]: drops a framework that is not there (did you mean flask?).",
    ),
    "active": ("[flask]\nactive = 0\n", 'table [flask]: field "active" should be true or false.'),
    "a list of tables": (
        '[[flask]]\nname = "x"\n',
        "table [[flask]]: a framework has one table; write [flask].",
    ),
    "outside a table": ('name = "x"\n', 'field "name": stands outside a table like [fastapi].'),
}


class TestRefused:
    @pytest.mark.parametrize(("text", "sentence"), REFUSED.values(), ids=REFUSED)
    def test_one_sentence_and_the_rest_works(self, home: Home, text: str, sentence: str) -> None:
        shipped = load_registry(home).frameworks
        write(home, text + '\n[pyramid]\nname = "Pyramid 3"\n')
        registry = load_registry(home)
        assert registry.problems == [f"{home.registry}, {sentence}"]
        changed = {slug for slug, entry in registry.frameworks.items() if entry != shipped.get(slug)}
        assert changed == {"pyramid"}
        assert list(registry.frameworks) == SIXTEEN

    @pytest.mark.parametrize(
        ("content", "sentence"),
        [
            (
                b"[flask]\nname\n",
                "line 2: this is not valid TOML (Expected '=' after a key in a key/value pair)",
            ),
            (b"[flask]\n[flask]\n", "line 2: this is not valid TOML (Cannot declare ('flask',) twice)"),
            (b'[flask]\nname = "', "at the end: this is not valid TOML (Unterminated string)"),
        ],
    )
    def test_syntax_errors_name_the_line(self, home: Home, content: bytes, sentence: str) -> None:
        home.registry.write_bytes(content)
        registry = load_registry(home)
        assert registry.problems == [f"{home.registry}, {sentence}; mend it or remove the file."]
        assert list(registry.frameworks) == SIXTEEN

    def test_other_encoding(self, home: Home) -> None:
        home.registry.write_bytes('[flask]\nname = "Fläsk"\n'.encode("latin-1"))
        assert load_registry(home).problems == [
            f"{home.registry} is not UTF-8 text (byte 18); save it as UTF-8."
        ]

    def test_a_folder_in_its_place(self, home: Home) -> None:
        home.registry.mkdir()
        registry = load_registry(home)
        assert registry.problems == [f"{home.registry} cannot be read (Is a directory); mend or remove it."]
        assert list(registry.frameworks) == SIXTEEN


class TestProperties:
    @settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(content=st.one_of(st.binary(max_size=80), st.text("[]=\"'.#fastapi\n{}1 ", max_size=80)))
    def test_no_content_breaks_the_shipped_registry(self, home: Home, content: bytes | str) -> None:
        home.registry.write_bytes(content.encode() if isinstance(content, str) else content)
        registry = load_registry(home)
        assert list(registry.frameworks) == SIXTEEN
        for problem in registry.problems:
            assert problem.startswith(str(home.registry))
            assert "\n" not in problem
            assert problem.endswith(".")

    @settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(
        field=st.sampled_from(FIELDS),
        value=st.one_of(
            st.integers(),
            st.booleans(),
            st.sampled_from(['"ASGI"', '"a/b"', '"https://x"', "[]", "{}", '""']),
        ),
    )
    def test_a_field_is_changed_alone_or_not_at_all(self, home: Home, field: str, value: object) -> None:
        literal = str(value).lower() if isinstance(value, bool) else str(value)
        write(home, f"[flask]\n{field} = {literal}\n")
        home_without = Home(home.path / "none")
        shipped, registry = load_registry(home_without), load_registry(home)
        before, after = shipped.frameworks["flask"].model_dump(), registry.frameworks["flask"].model_dump()
        changed = {name for name in before if before[name] != after[name]}
        assert changed <= {field}
        assert bool(registry.problems) <= (not changed)
        assert len(registry.problems) <= 1


class TestRows:
    def test_every_field_of_the_registry_is_stored_except_the_schedule(self, home: Home) -> None:
        rows = registry_rows(load_registry(home))
        assert [row.framework for row in rows] == SIXTEEN
        assert [row.position for row in rows] == list(range(16))
        assert all(row.active for row in rows)
        assert set(Framework.model_fields) - set(type(rows[0]).model_fields) == {"slug", "weekly"}

    def test_a_removed_framework_keeps_its_row(self, home: Home) -> None:
        write(home, COMPLETE)
        known = registry_rows(load_registry(home))
        write(home, "[bottle]\nactive = false\n")
        rows = {row.framework: row for row in registry_rows(load_registry(home), known)}
        assert len(rows) == 17
        assert [slug for slug, row in rows.items() if not row.active] == ["bottle", "responder"]
        assert rows["responder"].repository == "kennethreitz/responder"

    def test_a_framework_that_returns_is_active_again(self, home: Home) -> None:
        everything = registry_rows(load_registry(home))
        write(home, "[bottle]\nactive = false\n")
        without = registry_rows(load_registry(home), everything)
        home.registry.unlink()
        assert registry_rows(load_registry(home), without) == everything


def test_another_repository_does_not_keep_the_number_of_the_shipped_one(home: Home) -> None:
    shipped = load_registry(home).frameworks["fastapi"]
    assert shipped.repository_id is not None
    write(home, '[fastapi]\nrepository = "example/fork"\n')
    assert load_registry(home).frameworks["fastapi"].repository_id is None
    write(home, '[fastapi]\nrepository = "example/fork"\nrepository_id = 7\n')
    assert load_registry(home).frameworks["fastapi"].repository_id == 7
    write(home, f'[fastapi]\nrepository = "{shipped.repository}"\n')
    assert load_registry(home).frameworks["fastapi"].repository_id == shipped.repository_id
