"""The article's claims: `claims.toml` read and validated; `claims_judging` judges them at publish time."""

from __future__ import annotations

import datetime as dt
import tomllib
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    model_validator,
)

from warehouse.problem import Problem

FILE = Path(__file__).with_name("claims.toml")
Verdict = Literal["holds", "holds in part", "outdated", "wrong", "not measurable", "no data yet"]
Topic = Literal["Speed", "Async", "Features", "Documentation", "Set-up", "Popularity", "Community", "Use"]
Sentence = Annotated[
    str,
    BeforeValidator(lambda text: " ".join(text.split()) if isinstance(text, str) else text),
    StringConstraints(min_length=10, pattern=r"[.?]$"),
]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]


class BadClaims(Problem):
    """The file of claims cannot be used; the message names the claim, the field and what is wrong."""


class Claim(BaseModel):
    """One statement of the article and how it is judged; the fields are explained in claims.toml."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    claim: Slug
    kind: Literal["claim", "question"] = "claim"
    topic: Topic
    question: Sentence | None = None
    statement: Sentence
    subjects: tuple[Slug, ...] = Field(min_length=1)
    rule: Sentence
    computed: Sentence
    unit: str | None = None
    article_value: float | None = None
    remedy: str
    why_not_measurable: Sentence | None = None
    sql: str

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if (self.kind == "question") != (self.question is not None):
            raise ValueError("a question, and only a question, has the field question")
        if self.article_value is not None and self.unit is None:
            raise ValueError("a figure of the article needs a unit")
        if not self.remedy.startswith("framewatch "):
            raise ValueError("remedy must be a command of framewatch")
        return self


class Ledger(BaseModel):
    """All claims in the order of the page; `article_day` is the day that the article's figures match."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    article_day: dt.date
    claim: tuple[Claim, ...]

    @model_validator(mode="after")
    def _names_differ(self) -> Self:
        names = [claim.claim for claim in self.claim]
        if double := sorted({name for name in names if names.count(name) > 1}):
            raise ValueError(f"more than one claim is named {', '.join(double)}")
        return self


def read(path: Path) -> Ledger:
    """Read a file of claims.

    Raises:
        BadClaims: it is no TOML, or a claim is not as `Claim` says.
    """
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
        return Ledger.model_validate(content)
    except tomllib.TOMLDecodeError as error:
        raise BadClaims(f"{path} is not valid TOML: {error}. Mend it there.") from error
    except ValidationError as error:
        raise BadClaims(f"{path}: {'; '.join(_problems(content, error))}.") from error


def _problems(content: dict[str, Any], error: ValidationError) -> list[str]:
    found = []
    for item in error.errors(include_url=False):
        place = item["loc"]
        name = "the file"
        if len(place) > 1 and isinstance(place[1], int):
            name = f"claim {content['claim'][place[1]].get('claim', place[1] + 1)}"
            place = place[2:]
        field = f", field {place[0]}" if place else ""
        found.append(f"{name}{field}: {item['msg'].removeprefix('Value error, ')}")
    return found


@cache
def shipped() -> Ledger:
    """The claims that framewatch ships."""
    return read(FILE)
