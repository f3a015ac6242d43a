"""Who speaks: programs, advertisers, employers and makers, told from users by their names and their words.

Every pattern is a list of fixed phrases, so that reading is linear in the length of the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

BOT_NAMES = frozenset(
    ["dependabot", "renovate", "codecov", "stale", "github-actions", "greenkeeper", "ghost"]
)


def _any_of(*phrases: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(phrases)})", re.IGNORECASE)


_BOT_NAME = re.compile(r"(?:\[bot\]|[-_]bot|(?<=[a-z])Bot|^bot[-_].*)$")
_BOT_TEXT = _any_of(
    "this issue has been automatically",
    "this (?:issue|pull request|thread) (?:is|was) (?:stale|automatically)",
    "automatically (?:closed|marked|locked|generated)",
    "i am a bot",
    "i'm a bot",
    "this is an automated (?:message|comment|reply)",
    "beep boop",
    "assuming the original need was handled",
)
_ADVERT = _any_of(
    r"we(?:'re| are) (?:currently |actively |also )?hiring",
    r"(?:is|are) hiring (?:a|an|for|senior|python|back)",
    r"now hiring",
    r"join our team",
    r"seeking (?:work|freelancer)",
    r"looking to hire",
    r"(?:willing to relocate|résumé/cv|resume/cv)\b",
    r"(?:to apply,|apply now|apply on our|apply at \S{1,80}@|apply at https?:)",
    r"years of experience (?:with|in) .{0,40}(?:required|preferred)",
    r"send (?:your|us your|me your) (?:cv|resume|résumé)",
)
_JOB_HEAD = re.compile(
    r"^[^\n]{0,120}\|[^\n]{0,120}\b(?:remote|onsite|on-site|hybrid|full[- ]time|visa)\b", re.I
)
_PROMOTION = _any_of(
    r"show hn:",
    r"(?:discount|promo|coupon) code",
    r"use (?:the |my )?code \w+ for",
    r"(?:my|our) (?:new |own |latest )?(?:course|book|ebook|bootcamp|newsletter|starter kit)\b",
    r"(?:check out|subscribe to|sign up for) (?:my|our)\b",
    r"(?:i|we)(?:'ve| have)? just (?:launched|released|open[- ]sourced|published) (?:my|our|a|an)\b",
    r"affiliate link",
    r"sponsored (?:post|by)",
    r"hire (?:me|us)\b",
)
_MAKER = _any_of(
    r"(?:i|we)(?:'m| am| are) (?:the |a |one of the )?(?:core |main |lead )?"
    r"(?:author|creator|maintainer|developer)s? of",
    r"disclaimer: (?:i|we) (?:am|are|develop|maintain|made|created|wrote|work)\b",
    r"(?:author|maintainer|creator|core developer) here\b",
    r"as (?:the |a )?(?:core |lead )?(?:author|creator|maintainer)\b",
)


def is_bot(name: str | None, text: str) -> bool:
    """True for a name that programs have or a text that only they write; case tells Abbot from AppBot."""
    known = bool(name) and (str(name).casefold() in BOT_NAMES or bool(_BOT_NAME.search(str(name))))
    return known or bool(_BOT_TEXT.search(text))


def is_job_advert(text: str) -> bool:
    """True for a text that offers or seeks work."""
    return bool(_JOB_HEAD.search(text) or _ADVERT.search(text))


def is_promotion(text: str) -> bool:
    """True for a text that advertises, as a rule what its author made or sells."""
    return bool(_PROMOTION.search(text))


def is_maker(name: str | None, text: str, owners: Iterable[str]) -> bool:
    """True for the owner of a repository, or for who says to have a hand in what the text is about."""
    owned = bool(name) and str(name).casefold() in {owner.casefold() for owner in owners}
    return owned or bool(_MAKER.search(text))


def owners(repositories: Sequence[str]) -> list[str]:
    """People and organisations that a repository belongs or belonged to."""
    return [repository.partition("/")[0] for repository in repositories]
