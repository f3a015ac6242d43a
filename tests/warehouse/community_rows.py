"""Invented items and opinions of a community, for tests of the marts and of the page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from warehouse.rows import Row
from warehouse.tables.analyser import AccuracyFigure
from warehouse.tables.community import CommunityItem, CommunityOpinion

VERSION = "v1"


def item(name: str, frameworks: list[str], created_at: dt.datetime, **values: Any) -> CommunityItem:
    """An item in English that nobody excludes; `values` override."""
    usual: dict[str, Any] = {
        "item_id": name,
        "community": "hackernews",
        "kind": "comment",
        "url": f"https://forum.example/{name}",
        "thread_id": f"thread of {name}",
        "author": f"author of {name}",
        "created_at": created_at,
        "score": None,
        "frameworks": frameworks,
        "opinions": len(frameworks),
        "language": "en",
        "excerpt": f"Invented words of {name}.",
        "text_hash": name,
        "simhash": None,
        "is_bot": False,
        "is_promotion": False,
        "is_job_advert": False,
        "is_maintainer": False,
        "analyser_version": VERSION,
    }
    return CommunityItem(**{**usual, **values})


def opinion(name: str, framework: str, sign: int, **values: Any) -> CommunityOpinion:
    """A confident opinion; `sign` is 1, 0 or -1, `aspects` a table of signs."""
    aspects: dict[str, int] = values.pop("aspects", {})
    usual: dict[str, Any] = {
        "item_id": name,
        "framework": framework,
        "polarity": {1: "positive", 0: "neutral", -1: "negative"}[sign],
        "score": float(sign),
        "confidence": 0.9,
        "aspects": list(aspects),
        "aspect_signs": list(aspects.values()),
        "rules": ["praise"],
        "migrated_from": None,
        "migrated_to": None,
        "shown": True,
        "in_excerpt": True,
        "analyser_version": VERSION,
    }
    return CommunityOpinion(**{**usual, **values})


def crowd(
    framework: str,
    signs: list[int],
    at: dt.datetime,
    *,
    threads: int = 12,
    aspects: tuple[str, ...] = (),
    **values: Any,
) -> Iterator[Row]:
    """One item and one opinion per sign, spread over threads; `values` go to the items."""
    prefix = values.pop("prefix", f"{framework}-{at:%Y%m}-{values.get('community', 'hackernews')}")
    for number, sign in enumerate(signs):
        name = f"{prefix}-{number}"
        yield item(name, [framework], at, thread_id=f"{prefix}-t{number % threads}", **values)
        version = values.get("analyser_version", VERSION)
        yield opinion(name, framework, sign, aspects=dict.fromkeys(aspects, sign), analyser_version=version)


def card(precision: float, version: str = VERSION, coverage: float = 0.4) -> list[AccuracyFigure]:
    """The figures that decide whether polarity is shown."""
    figures = {"shown_precision": precision, "shown_coverage": coverage}
    return [
        AccuracyFigure(
            analyser_version=version,
            split="cross_validation",
            method="analyser",
            measure=measure,
            value=value,
        )
        for measure, value in figures.items()
    ]
