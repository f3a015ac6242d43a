"""Pages and cards declare themselves; nothing lists them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from dashboard import cards, navigation
from dashboard import first_start as start
from dashboard.cards import (
    changes,
    choose,
    claims,
    community,
    features,
    first_start,
    frameworks,
    performance,
    safety,
    scoreboard,
)
from dashboard.catalogue import Entry, colour_domain, short_label
from tests.dashboard.snapshot import NOW
from warehouse.home import Home

GOOD = 'PAGE = {"group": "Proof", "order": 1, "title": "T", "icon": "bolt", "help": "H"}\n'


def test_pages_are_found_in_the_order_of_the_menu() -> None:
    found = navigation.pages()
    assert found[0].title == "Overview"
    assert {"Overview", "Trends", "Data health"} <= {page.title for page in found}
    groups = [navigation.GROUPS.index(page.group) for page in found]
    assert groups == sorted(groups)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("print('no table')\n", "needs a PAGE table"),
        (GOOD.replace('"order": 1, ', ""), "PAGE needs group, order, title, icon, help"),
        (GOOD.replace("Proof", "Other"), "group 'Other' is none of Decide, Evidence, Proof"),
    ],
)
def test_a_page_with_a_wrong_declaration_names_the_file(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "odd.py").write_text(text)
    with pytest.raises(ValueError, match=f"odd.py: .*{message}"):
        navigation.pages(tmp_path)


def test_a_page_is_not_run_to_be_found(tmp_path: Path) -> None:
    (tmp_path / "page.py").write_text(GOOD + "raise SystemExit\n")
    assert navigation.pages(tmp_path)[0].title == "T"


def test_cards_are_found_in_their_order() -> None:
    orders = [card.ORDER for card in cards.cards()]
    assert orders == sorted(set(orders))
    assert len(orders) >= 4


def test_after_the_frameworks_comes_which_one_when_and_at_the_end_what_changed_and_safety() -> None:
    first = [first_start, frameworks, choose, scoreboard, performance]
    assert list(cards.cards()) == [*first, features, claims, community, changes, safety]


def test_long_names_are_shortened_to_a_capital_alias() -> None:
    assert short_label("Django REST framework", ["drf", "DRF"]) == "DRF"
    assert short_label("Django Ninja", ["NINJA"]) == "Django Ninja"
    assert short_label("A very long framework", []) == "A very long framework"


def test_the_colour_domain_is_fixed_by_slots_whatever_is_missing() -> None:
    entry = Entry("flask", "Flask", "Flask", "WSGI", "flask", 2, True)
    grey = Entry("quart", "Quart", "Quart", "ASGI", "other", None, False)
    assert colour_domain([grey, entry])[:3] == ("free slot 0", "free slot 1", "flask")
    assert colour_domain([])[-1] == "other"
    assert len(colour_domain([entry])) == 9


STEPS = [{"label": "Releases", "status": "running", "detail": "3 of 16"}]


def write(home: Home, steps: object, minutes: int = 0) -> None:
    updated = NOW.isoformat().replace("T", " ") if minutes == 0 else "2020-01-01"
    (home.path / start.FILE).write_text(json.dumps({"steps": steps, "updated_at": f"{updated}+00:00"}))


def test_the_first_start_is_read_while_it_goes_on(home: Home) -> None:
    assert start.read(home, NOW) is None
    write(home, STEPS)
    progress = start.read(home, NOW)
    assert progress is not None
    assert progress.steps[0].detail == "3 of 16"
    assert not progress.ended


@pytest.mark.parametrize(
    "steps", [[{"label": "A", "status": "done"}], [], "no list", [{"status": "done"}], None]
)
def test_a_finished_or_damaged_first_start_shows_nothing(home: Home, steps: object) -> None:
    write(home, steps)
    assert start.read(home, NOW) is None


def test_an_old_first_start_is_over_and_a_failed_one_is_told(home: Home) -> None:
    write(home, STEPS, minutes=1)
    assert start.read(home, NOW) is None
    write(home, [{"label": "A", "status": "failed"}])
    progress = start.read(home, NOW)
    assert progress is not None
    assert progress.failed[0].label == "A"
    (home.path / start.FILE).write_text("{")
    assert start.read(home, NOW) is None
