"""Repeated and nearly repeated texts: a hash of the words, and a SimHash that changes little with them."""

from __future__ import annotations

import hashlib
import re
from itertools import pairwise

import numpy as np

NEAR_BITS = 3
"""Near-duplicates differ in at most so many of the 64 bits."""

FEWEST_WORDS = 20
"""Of shorter texts a few changed words are most of what they say."""

_ADDRESS = re.compile(r"(?:https?://|www\.)\S+")
_WORD = re.compile(r"\w+")
_MASK = 2**64 - 1


def words(text: str) -> list[str]:
    """Words in small letters, without addresses: cross-postings differ in those."""
    return _WORD.findall(_ADDRESS.sub(" ", text.casefold()))


def text_hash(text: str) -> str:
    """32 hexadecimal digits, equal for texts of the same words."""
    return hashlib.blake2b(" ".join(words(text)).encode(errors="replace"), digest_size=16).hexdigest()


def simhash(text: str) -> int | None:
    """Signed 64-bit SimHash over words and pairs of words; None below `FEWEST_WORDS` words."""
    found = words(text)
    if len(found) < FEWEST_WORDS:
        return None
    features = [*found, *map(" ".join, pairwise(found))]
    hashes = b"".join(hashlib.blake2b(f.encode(errors="replace"), digest_size=8).digest() for f in features)
    bits = np.unpackbits(np.frombuffer(hashes, dtype=np.uint8)).reshape(len(features), 64)
    majority = np.packbits(bits.sum(axis=0, dtype=np.int64) * 2 > len(features))
    return int.from_bytes(majority.tobytes(), "big", signed=True)


def is_near(one: int, other: int) -> bool:
    """True when two SimHashes are of near-duplicates."""
    return ((one ^ other) & _MASK).bit_count() <= NEAR_BITS
