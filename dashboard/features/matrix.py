"""What was found for every feature and framework, and which rows of it are asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dashboard import db
from dashboard.features import questions

OUT_OF_THE_BOX = ("yes", "with limits")
NO_ANSWER = ("not applicable", "error")


@dataclass(frozen=True)
class Feature:
    """One row of the matrix: a feature that was tried, or with `kind` measure a number that was taken."""

    probe: str
    area: str
    title: str
    question: str
    kind: str
    unit: str | None


@dataclass(frozen=True)
class Wanted:
    """Which rows are asked for; empty strings and False ask for all."""

    area: str = ""
    verdict: str = ""
    text: str = ""
    differences: bool = False


@dataclass(frozen=True)
class Matrix:
    """Features in the order of the page, and what was found by probe and framework."""

    features: tuple[Feature, ...]
    cells: Mapping[tuple[str, str], db.Row]

    @classmethod
    def of(cls, rows: Sequence[db.Row]) -> Matrix:
        """From the rows of `questions.MATRIX`."""
        fields = ("probe", "area", "title", "question", "kind", "unit")
        features = {row["probe"]: Feature(**{name: row[name] for name in fields}) for row in rows}
        return cls(tuple(features.values()), {(row["probe"], row["framework"]): row for row in rows})

    @property
    def proved_here(self) -> bool:
        """True when a result comes from this installation."""
        return any(row["origin"] == "local" for row in self.cells.values())

    @property
    def areas(self) -> list[str]:
        return list(dict.fromkeys(feature.area for feature in self.features))

    def get(self, probe: str, framework: str) -> db.Row | None:
        return self.cells.get((probe, framework))

    def column(self, framework: str) -> list[db.Row]:
        """What was found for one framework, in the order of the page."""
        return [row for feature in self.features if (row := self.get(feature.probe, framework))]

    def differs(self, feature: Feature, frameworks: Sequence[str]) -> bool:
        """True when two of the frameworks have unlike verdicts, or unlike numbers in a row of numbers.

        A probe that broke says nothing, so it makes no difference.
        """
        mark = "value" if feature.kind == "measure" else "verdict"
        found = [row for slug in frameworks if (row := self.get(feature.probe, slug))]
        return len({row[mark] for row in found if row["verdict"] != "error"}) > 1

    def narrowed(self, frameworks: Sequence[str], wanted: Wanted) -> tuple[Feature, ...]:
        """The features of the rows that are asked for."""
        return tuple(feature for feature in self.features if self._is_wanted(feature, frameworks, wanted))

    def _is_wanted(self, feature: Feature, frameworks: Sequence[str], wanted: Wanted) -> bool:
        found = [row for slug in frameworks if (row := self.get(feature.probe, slug))]
        if not found or (wanted.area and feature.area != wanted.area):
            return False
        if wanted.verdict and (feature.kind == "measure" or not _any_has(found, wanted.verdict)):
            return False
        if wanted.differences and not self.differs(feature, frameworks):
            return False
        details = [row["detail"] or "" for row in found]
        searched = " ".join([feature.area, feature.title, feature.question, *details]).casefold()
        return all(word in searched for word in wanted.text.casefold().split())


def _any_has(found: Sequence[db.Row], verdict: str) -> bool:
    return any(row["verdict"] == verdict for row in found)


def known() -> Matrix:
    """What the snapshot holds; without features when nothing was probed and nothing is recorded."""
    return db.remember("feature_matrix", lambda: Matrix.of(db.rows(questions.MATRIX)))


def since() -> Mapping[tuple[str, str], db.Row]:
    """Since when, by probe and framework, where several releases were probed."""
    return db.remember(
        "feature_since",
        lambda: {(row["probe"], row["framework"]): row for row in db.rows(questions.SINCE)},
    )
