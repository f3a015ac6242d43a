"""Who speaks and what is kept: authors without names, repeated texts, excerpts, and the marks on an item."""

from __future__ import annotations

import stat
from multiprocessing.pool import ThreadPool

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.community.authors import Authors
from pipelines.community.excerpts import excerpt, window
from pipelines.community.posts import about_tags
from pipelines.community.similarity import is_near, simhash, text_hash
from pipelines.community.traits import is_bot, is_job_advert, is_maker, is_promotion, owners
from warehouse.home import Home
from warehouse.registry import shipped_registry

LONG = " ".join(f"word{number}" for number in range(60))
POST = (
    "After two years with it in production our team in Lisbon still likes how little there is to learn, "
    "the documentation answers most questions and upgrades have never broken anything for us so far."
)


class TestAuthors:
    def test_the_secret_is_the_owners_and_stays(self, home: Home) -> None:
        first = Authors.of(home).hashed("devto", "Alice")
        assert stat.S_IMODE(home.author_salt.stat().st_mode) == 0o600
        assert Authors.of(home).hashed("devto", "alice") == first
        assert first is not None
        assert len(first) == 16

    def test_another_home_or_community_gives_another_hash(self, home: Home) -> None:
        other = Authors(b"x" * 32)
        hashes = {
            Authors.of(home).hashed("devto", "alice"),
            Authors.of(home).hashed("github", "alice"),
            other.hashed("devto", "alice"),
        }
        assert len(hashes) == 3

    @pytest.mark.parametrize("nobody", [None, ""])
    def test_nobody_has_no_hash(self, home: Home, nobody: str | None) -> None:
        assert Authors.of(home).hashed("devto", nobody) is None

    def test_processes_that_begin_at_once_share_one_secret(self, home: Home) -> None:
        with ThreadPool(8) as pool:
            salts = pool.map(lambda _: Authors.of(home).salt, range(16))
        assert len(set(salts)) == 1
        assert list(home.path.glob(".author_salt*")) == []


class TestSimilarity:
    def test_repeated_words_are_told_whatever_stands_between(self) -> None:
        assert text_hash("Flask is GREAT!") == text_hash("flask  is — great https://example.org/?utm=1")
        assert text_hash("Flask is great") != text_hash("Flask is not great")

    def test_a_cross_posting_with_another_ending_is_near(self) -> None:
        one, other = simhash(POST), simhash(POST + " Thanks")
        assert one is not None
        assert other is not None
        assert is_near(one, other)

    def test_different_posts_are_not_near(self) -> None:
        one, other = simhash(POST), simhash(LONG)
        assert one is not None
        assert other is not None
        assert not is_near(one, other)

    def test_short_texts_have_none(self) -> None:
        assert simhash(" ".join(POST.split()[:19])) is None

    @settings(max_examples=50, deadline=None)
    @given(st.text(max_size=400))
    def test_any_text_has_hashes_that_the_warehouse_can_hold(self, text: str) -> None:
        assert len(text_hash(text)) == 32
        found = simhash(text)
        assert found is None or -(2**63) <= found < 2**63
        assert found is None or is_near(found, found)


class TestExcerpts:
    def test_a_short_text_is_kept_whole(self) -> None:
        assert excerpt("Flask is fine.", window("Flask is fine.", (0, 5))) == "Flask is fine."

    def test_it_lies_around_the_opinion_and_cuts_no_word(self) -> None:
        at = LONG.index("word30")
        part = window(LONG, (at, at + 13))
        kept = excerpt(LONG, part)
        assert "word30 word31" in kept
        assert kept.startswith("…word")
        assert all(word.strip("…") in LONG.split() for word in kept.split())

    def test_names_and_addresses_of_people_are_left_out(self) -> None:
        text = "Ask @alice or bob@example.org, see https://example.org/users/alice about Flask."
        assert excerpt(text, window(text, None)) == "Ask … or …, see … about Flask."

    @settings(max_examples=200, deadline=None)
    @given(st.text(max_size=700), st.integers(0, 700), st.integers(0, 700))
    def test_never_longer_than_200_characters_and_around_what_was_asked(
        self, text: str, one: int, other: int
    ) -> None:
        first, last = sorted((min(one, len(text)), min(other, len(text))))
        start, end = window(text, (first, last))
        assert 0 <= start <= end <= len(text)
        assert len(excerpt(text, (start, end))) <= 200
        if last - first <= 150:
            assert start <= first
            assert last <= end


class TestTraits:
    @pytest.mark.parametrize(
        "name", ["dependabot[bot]", "stale[bot]", "renovate-bot", "AppBot", "dependabot"]
    )
    def test_names_of_programs(self, name: str) -> None:
        assert is_bot(name, "Bumps flask from 2 to 3.")

    @pytest.mark.parametrize("name", ["abbot", "robotics", "alice", None, "bottle"])
    def test_names_of_people(self, name: str | None) -> None:
        assert not is_bot(name, "Flask is fine.")

    def test_a_text_that_only_programs_write(self) -> None:
        assert is_bot("keeper", "This issue has been automatically marked as stale because nobody answered.")

    @pytest.mark.parametrize(
        "text",
        [
            "Sample Corp | Backend Engineer | Lisbon | REMOTE | Full-time",
            "We're hiring Python developers, FastAPI and PostgreSQL.",
            "SEEKING WORK | Django developer",
        ],
    )
    def test_job_adverts(self, text: str) -> None:
        assert is_job_advert(text)

    @pytest.mark.parametrize(
        "text",
        [
            "We hired somebody who knew only Flask.",
            "Remote calls in aiohttp | asyncio",
            "Django applies here.",
        ],
    )
    def test_no_job_adverts(self, text: str) -> None:
        assert not is_job_advert(text)

    @pytest.mark.parametrize(
        "text",
        [
            "Show HN: a boilerplate for FastAPI",
            "Check out my new course about Django, use code SAVE20 for 20 % off.",
            "We just launched our hosted Flask.",
        ],
    )
    def test_promotion(self, text: str) -> None:
        assert is_promotion(text)

    @pytest.mark.parametrize(
        "text",
        [
            "Our startup runs on Flask.",
            "I took a course about Django.",
            "We launched our product with Tornado.",
        ],
    )
    def test_no_promotion(self, text: str) -> None:
        assert not is_promotion(text)

    def test_makers_by_their_repository_or_their_words(self) -> None:
        assert is_maker("Mitsuhiko", "It is fine.", owners(["pallets/flask", "mitsuhiko/flask"]))
        assert is_maker("bob", "Disclaimer: I maintain it.", [])
        assert is_maker("bob", "I am one of the core developers of Litestar.", [])
        assert not is_maker("bob", "I wrote an API in Flask.", owners(["pallets/flask"]))
        assert not is_maker("bob", "We use FastAPI here.", [])

    @pytest.mark.parametrize("mark", [is_job_advert, is_promotion])
    def test_long_texts_are_read_in_linear_time(self, mark: object) -> None:
        assert callable(mark)
        assert mark("we are " * 100_000 + "|" * 1_000) is False


def test_what_a_post_is_about_does_not_depend_on_the_tag_it_was_found_under() -> None:
    frameworks = shipped_registry().frameworks
    found = {about_tags(["flask", "django"], frameworks[slug]) for slug in ("flask", "django")}
    assert found == {"flask"}
    assert about_tags(["unknown"], frameworks["quart"]) == "quart"
