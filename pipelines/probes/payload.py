"""The programs of one framework on disk: a folder, its `payload.toml`, one file per feature."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from warehouse.problem import Problem

SHIPPED = Path(__file__).parent / "payloads"
MANIFEST = "payload.toml"
HOSTS = Path(__file__).parent / "hosts"

Text = Annotated[str, Field(min_length=1)]
Address = Annotated[str, Field(pattern=r"^https://\S+$")]


class PayloadInvalid(Problem):
    """A folder of programs cannot be used; the message names file, field and what is wrong with it."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Extra(_Part):
    """Packages that the framework's documentation names for a feature, and where it does.

    `command` serves the programs in their place where the feature needs another server. `formerly` gives, by
    package, what earlier releases of the framework took in its place.
    """

    packages: Annotated[tuple[str, ...], Field(min_length=1)]
    documentation: Address
    command: tuple[str, ...] = ()
    formerly: dict[str, str] = {}


class Absence(_Part):
    """A feature that the framework does not have, and the page that would have it.

    `unrelated` are names in the package that look like the feature and are something else.
    """

    reason: Text
    documentation: Address
    verdict: Literal["no", "not applicable"] = "no"
    unrelated: tuple[str, ...] = ()


class Limit(_Part):
    """What the documentation says a feature is not meant for, where trying it cannot show that."""

    limit: Text
    documentation: Address


class Manifest(_Part):
    """Contents of `payload.toml`; tables are by the name of the probe.

    `modules` are the importable packages that make up the framework, `distributions` those that may bring
    its commands. `command` serves the programs. `base` is the framework whose programs, absences and extras
    hold where this one has none of its own. `start` is the statement whose CPU time is the import time.
    """

    framework: Text
    modules: Annotated[tuple[str, ...], Field(min_length=1)]
    distributions: tuple[str, ...] = ()
    command: Annotated[tuple[str, ...], Field(min_length=1)]
    start: Text
    base: str | None = None
    variables: dict[str, str] = {}
    extras: dict[str, Extra] = {}
    absent: dict[str, Absence] = {}
    limits: dict[str, Limit] = {}


@dataclass(frozen=True)
class Payload:
    """The programs of one framework, with those of its base beneath."""

    folder: Path
    manifest: Manifest
    base: Payload | None = None

    @property
    def folders(self) -> tuple[Path, ...]:
        """Folders with served programs; a name in an earlier one hides later ones."""
        return (self.folder, *(self.base.folders if self.base else ()))

    def program(self, name: str) -> Path | None:
        """File of a served program, or of one that is run as a script; None when there is none."""
        places = (folder / part for folder in self.folders for part in (f"{name}.py", f"scripts/{name}.py"))
        return next((place for place in places if place.is_file()), None)

    def extra(self, probe: str) -> Extra | None:
        return self.manifest.extras.get(probe) or (self.base.extra(probe) if self.base else None)

    def limit(self, probe: str) -> Limit | None:
        return self.manifest.limits.get(probe) or (self.base.limit(probe) if self.base else None)

    def absence(self, probe: str) -> Absence | None:
        """The listed absence; an own program or extra speaks against one that only the base lists."""
        if probe in self.manifest.absent or self.base is None:
            return self.manifest.absent.get(probe)
        return None if probe in self.manifest.extras else self.base.absence(probe)

    @property
    def extras(self) -> tuple[str, ...]:
        """Every package that any feature asks for, sorted."""
        below = self.base.extras if self.base else ()
        own = (package for extra in self.manifest.extras.values() for package in extra.packages)
        return tuple(sorted({*own, *below}))

    def formerly(self, package: str) -> tuple[str, ...]:
        """What earlier releases took in place of an extra."""
        below = self.base.formerly(package) if self.base else ()
        own = (extra.formerly.get(package) for extra in self.manifest.extras.values())
        return tuple(dict.fromkeys([*(name for name in own if name), *below]))

    def renamed(self, packages: Mapping[str, str]) -> Payload:
        """The same programs with extras under other names."""
        extras = {
            name: extra.model_copy(
                update={"packages": tuple(packages.get(package, package) for package in extra.packages)}
            )
            for name, extra in self.manifest.extras.items()
        }
        base = self.base.renamed(packages) if self.base else None
        return replace(self, manifest=self.manifest.model_copy(update={"extras": extras}), base=base)


def load_payload(slug: str, root: Path = SHIPPED) -> Payload:
    """Read and check the `payload.toml` of a framework.

    Raises:
        PayloadInvalid: there is none, it is no TOML, a field is missing or wrong, or its base is.
    """
    file = root / slug / MANIFEST
    try:
        manifest = Manifest.model_validate(tomllib.loads(file.read_text(encoding="utf-8")))
    except OSError as error:
        raise PayloadInvalid(
            f"{file} cannot be read ({error.strerror}); copy a relative's folder."
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise PayloadInvalid(f"{file} is not valid TOML: {error}.") from error
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"]) or "the file"
        raise PayloadInvalid(f"{file}: {field}: {first['msg']}.") from error
    if manifest.base == slug:
        raise PayloadInvalid(f"{file}: base: the framework cannot be its own base.")
    base = load_payload(manifest.base, root) if manifest.base else None
    return Payload(file.parent, manifest, base)


def payloads(root: Path = SHIPPED) -> tuple[str, ...]:
    """Slugs of the frameworks that have a folder of programs."""
    return tuple(sorted(file.parent.name for file in root.glob(f"*/{MANIFEST}")))
