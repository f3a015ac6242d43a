"""The registry of frameworks: the shipped `frameworks.toml` with the user's own tables laid over it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Literal

from packaging.utils import InvalidName, canonicalize_name
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from warehouse.home import Home
from warehouse.registry_file import RegistryError, Tables, did_you_mean, plain, read_tables, table_sentence
from warehouse.tables.registry import RegistryEntry

SHIPPED = Path(__file__).parent / "frameworks.toml"

Kind = Literal["ASGI", "WSGI", "full stack", "own server"]


def _matching(pattern: str, meaning: str) -> AfterValidator:
    def check(text: str) -> str:
        if not re.fullmatch(pattern, text):
            raise ValueError(f"should be {meaning}")
        return text

    return AfterValidator(check)


def _normalised(package: str) -> str:
    try:
        return canonicalize_name(package, validate=True)
    except InvalidName:
        raise ValueError("should be the name of a package on the index") from None


Text = Annotated[str, Field(min_length=1)]
Slug = Annotated[str, _matching(r"[a-z0-9]+(-[a-z0-9]+)*", "lower-case words joined by hyphens")]
Repository = Annotated[str, _matching(r"[A-Za-z0-9-]+/[A-Za-z0-9._-]+", "a GitHub repository as owner/name")]
Address = Annotated[str, _matching(r"https?://\S+", "an address that begins with http:// or https://")]


class Framework(BaseModel):
    """One framework: its identity at each place where it is observed."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, str_strip_whitespace=True)

    slug: Slug
    name: Text
    repository: Repository
    repository_id: Annotated[int, Field(gt=0, lt=2**63)] | None = None
    former_repositories: list[Repository] = []
    package: Annotated[str, AfterValidator(_normalised)]
    kind: Kind
    docs_url: Address
    tags: list[Text] = []
    aliases: list[Text] = []
    colour_slot: Annotated[int, Field(ge=0, le=7)] | None = None
    headline: bool = False
    weekly: bool = False


FIELDS = tuple(name for name in Framework.model_fields if name != "slug")


@dataclass(frozen=True)
class Registry:
    """`frameworks` by slug, in display order; `problems` are sentences about tables that were refused."""

    frameworks: dict[str, Framework]
    problems: list[str] = field(default_factory=list)


def load_registry(home: Home) -> Registry:
    """The shipped registry with the tables of `home.registry` laid over it, if that file exists.

    A table of the user that cannot be accepted is reported in `problems` and changes nothing.

    Raises:
        RegistryError: the shipped file itself is damaged.
    """
    registry = shipped_registry()
    if home.registry.exists():
        _lay_over(registry, home.registry, read_tables(SHIPPED)[0])
    return registry


def shipped_registry() -> Registry:
    """The registry as shipped, without anybody's own tables. Raises RegistryError when it is damaged."""
    tables, problems = read_tables(SHIPPED)
    registry = Registry({}, problems)
    for slug, table in tables.items():
        _accept(registry, SHIPPED, slug, table)
    if registry.problems:
        raise RegistryError(" ".join(registry.problems))
    return registry


def registry_rows(registry: Registry, known: Iterable[RegistryEntry] = ()) -> list[RegistryEntry]:
    """Rows for the warehouse; entries of `known` that the registry no longer has follow as not active."""
    columns = set(RegistryEntry.model_fields)
    rows = [
        RegistryEntry(
            framework=entry.slug, position=position, active=True, **entry.model_dump(include=columns)
        )
        for position, entry in enumerate(registry.frameworks.values())
    ]
    gone = (entry for entry in known if entry.framework not in registry.frameworks)
    return rows + [entry.model_copy(update={"active": False}) for entry in gone]


def _lay_over(registry: Registry, path: Path, shipped: Tables) -> None:
    try:
        tables, problems = read_tables(path)
    except RegistryError as error:
        registry.problems.append(str(error))
        return
    registry.problems.extend(problems)
    dropped = [slug for slug, table in tables.items() if table.get("active") is False]
    # Before anything is added, so that a new table may take over the package of a dropped framework.
    for slug in dropped:
        if registry.frameworks.pop(slug, None) is None:
            hint = did_you_mean(slug, shipped)
            registry.problems.append(
                f"{path}, table [{plain(slug)}]: drops a framework that is not there{hint}."
            )
    for slug, table in tables.items():
        if slug not in dropped:
            _accept(registry, path, slug, table, shipped.get(slug, {}))


def _accept(
    registry: Registry, path: Path, slug: str, table: dict[str, Any], below: dict[str, Any] | None = None
) -> None:
    """Put the table, laid over the fields `below`, into the registry; or a sentence into its problems."""
    where = f"{path}, table [{plain(slug)}]"
    if table.get("active", True) is not True:
        registry.problems.append(f'{where}: field "active" should be true or false.')
        return
    if "slug" in table:
        registry.problems.append(f'{where}: field "slug" is the name of the table; remove the field.')
        return
    fields = {name: value for name, value in table.items() if name != "active"}
    below = dict(below or {})
    if "repository" in fields and fields["repository"] != below.get("repository"):
        # The number identifies the repository that is no longer meant, and would win over its name.
        below.pop("repository_id", None)
    try:
        entry = Framework.model_validate({"slug": slug, **below, **fields})
    except ValidationError as error:
        registry.problems.append(table_sentence(path, slug, error, FIELDS, registry.frameworks))
        return
    if clash := _clash(entry, registry.frameworks.values()):
        registry.problems.append(f"{where}: {clash}.")
    else:
        registry.frameworks[slug] = entry


def _clash(entry: Framework, others: Iterable[Framework]) -> str | None:
    for other in others:
        if other.slug == entry.slug:
            continue
        pairs = {
            "package": (entry.package, other.package),
            "repository": (entry.repository.casefold(), other.repository.casefold()),
            "repository_id": (entry.repository_id, other.repository_id),
        }
        for name, (mine, theirs) in pairs.items():
            if mine is not None and mine == theirs:
                return f'field "{name}" has the value of [{other.slug}], one of the two must go'
    return None
