"""Words of other people on a page: shown literally, with the address where they stand."""

from __future__ import annotations

import re
from urllib.parse import quote, urlsplit

from dashboard import formats
from dashboard.community.reasons import reason
from dashboard.wording import Row, plain

# Characters that reorder or hide text around them.
_INVISIBLE = re.compile("[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
# Places inside what Markdown would turn into links by itself, escaped or not; there goes a word joiner.
_LINKED = re.compile(r"(?i)(?<=www)(?=\.)|(?<=http)(?=s?\\?:)|(?=@)")
_JOINER = "\u2060"


def literal(text: str) -> str:
    """Text of others as one line of Markdown that shows it as it is."""
    line = " ".join(_INVISIBLE.sub(" ", text).replace("`", "'").split())
    return _LINKED.sub(_JOINER, plain(line))


def address(url: str | None) -> str | None:
    """The address as the target of a Markdown link; None unless it is plain http or https."""
    if not url:
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return None
    return quote(url, safe=":/?#@!$&'*+,;=%~")


def quotation(row: Row) -> str:
    """An excerpt between quotation marks."""
    return f"“{literal(row['excerpt'])}”"


def provenance(row: Row, community: str, framework: str) -> str:
    """Where and when it was written, what decided, and how sure the analyser is."""
    target, where = address(row["url"]), literal(community)
    place = f"[{where}]({target})" if target else where
    parts = [place, formats.day(row["created_at"]), f"{formats.percent(row['confidence'])} sure"]
    if row["rule"]:
        parts.append(f"decided by {literal(reason(row['rule'], framework))}")
    if row["is_maintainer"]:
        parts.append("by a maintainer")
    return " · ".join(parts)
