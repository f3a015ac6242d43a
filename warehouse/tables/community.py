"""What people write about the frameworks: items without their text, and the opinions that were read in them.

Of other people's words only an excerpt is kept. The longest text of these tables has 200 characters.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from annotated_types import MaxLen
from pydantic import Field, NonNegativeInt

from warehouse.rows import Row

LONGEST_TEXT = 200

ItemKind = Literal["story", "comment", "question", "answer", "article", "issue", "post"]
Polarity = Literal["positive", "neutral", "negative"]
Text = Annotated[str, MaxLen(LONGEST_TEXT)]


class CommunityItem(Row, table="community_items", key=("item_id",)):
    """Something that somebody wrote, as it was last read. Its text was analysed and dropped."""

    item_id: Text = Field(description="Identity over all communities: community, colon, its own identifier.")
    community: Text = Field(description="hackernews, stackoverflow, devto, github, or the name in an import.")
    kind: ItemKind = Field(description="story, comment, question, answer, article, issue or post.")
    url: Text | None = Field(
        description="Where it can be read; null when the address is unknown or too long."
    )
    thread_id: Text = Field(
        description="item_id of what the discussion began with; its own when it began one."
    )
    author: Text | None = Field(
        description="Who wrote it, as a hash that is salted in each home; null when unknown."
    )
    created_at: dt.datetime = Field(description="When it was written (UTC).")
    score: int | None = Field(
        description="Votes or reactions when last read, in the unit of its community; null where it has none."
    )
    disapprovals: NonNegativeInt | None = Field(
        default=None, description="Negative reactions among the score; null where they are not told apart."
    )
    answers: NonNegativeInt | None = Field(
        default=None, description="Answers to a question or comments under it; null for other kinds."
    )
    is_answered: bool | None = Field(
        default=None,
        description="True for a question with an accepted or upvoted answer; else false or null.",
    )
    frameworks: list[Text] = Field(
        description="Slugs of those that it names or that its tag or repository is about."
    )
    language: Text = Field(description="ISO 639-1 code of its language; und when it cannot be told.")
    excerpt: Text = Field(
        description="At most 200 characters of it, around the clearest opinion if there is one."
    )
    text_hash: Text = Field(description="Hash of its normalised text; equal for repeated postings.")
    simhash: int | None = Field(
        description="64-bit SimHash of its words; near-duplicates differ in at most 3 bits. Null for texts "
        "too short to tell."
    )
    opinions: NonNegativeInt = Field(
        description="Opinions that were read in it; with 0, those of an earlier reading no longer hold."
    )
    is_bot: bool = Field(description="True when a program wrote it.")
    is_promotion: bool = Field(
        description="True when it advertises, as a rule what its author made or sells."
    )
    is_job_advert: bool = Field(description="True when it offers or seeks work.")
    is_maintainer: bool = Field(description="True when its author has a hand in a framework that it names.")
    analyser_version: Text = Field(description="Version of the analyser that read it.")


class CommunityOpinion(Row, table="community_opinions", key=("item_id", "framework")):
    """What an item says of one framework, as one version of the analyser reads it."""

    item_id: Text = Field(description="The item; see community_items.")
    framework: Text = Field(description="Slug in the registry.")
    polarity: Polarity = Field(description="positive, neutral or negative.")
    score: float = Field(description="Expected polarity, -1 (negative) to 1 (positive).")
    confidence: float = Field(description="Probability that the polarity is right, 0 to 1.")
    aspects: list[Text] = Field(
        description="What the opinion is about, such as performance or documentation."
    )
    aspect_signs: list[int] = Field(
        description="For each of the aspects: 1 praised, -1 criticised, 0 neither."
    )
    rules: list[Text] = Field(description="Rules and features that decided, strongest first.")
    migrated_from: Text | None = Field(
        description="Framework that the author left for this or another one; null when no move is told."
    )
    migrated_to: Text | None = Field(
        description="Framework that the author moved to; null when no move is told."
    )
    shown: bool = Field(description="True when confident enough to be counted and shown.")
    in_excerpt: bool = Field(description="True when the excerpt of the item shows what the opinion rests on.")
    analyser_version: Text = Field(description="Version of the analyser that read it.")


class CommunityDeletion(Row, table="community_deletions", key=("item_id",)):
    """An item that its community no longer has. Every revision of it was removed from this warehouse."""

    item_id: Text = Field(description="The item; nothing else of it is kept.")
    community: Text = Field(description="Where it stood.")


class UnansweredCount(Row, table="unanswered_counts", key=("tag", "day")):
    """Stack Overflow questions with a tag that had neither an accepted nor an upvoted answer on a day."""

    tag: str = Field(description="Tag on Stack Overflow.")
    day: dt.date = Field(description="UTC day of the count.")
    unanswered: NonNegativeInt = Field(description="Such questions; see question_counts for all of them.")
