"""Which documents are copies of one text: syndicated, shortened, or taken over with another headline."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping

WORD = re.compile(r"\w+")
SHINGLE = 4  # words in a row
ENOUGH = 0.5  # share of the shorter text's shingles that stand in the longer one
LEAST = 8  # shingles: of a shorter text it cannot be said
SEEDS = tuple(0x9E3779B97F4A7C15 * (2 * n + 1) & (1 << 64) - 1 for n in range(24))
MASK = (1 << 64) - 1


def copies(texts: Mapping[str, str]) -> dict[str, str]:
    """Return for each document the first one of which it is a copy; itself, if of none.

    Texts that may be copies are found by min-wise hashing, so that a thousand copies cost a thousand
    looks; then their shingles are compared in full.
    """
    first: dict[str, str] = {}
    shingled: dict[str, frozenset[int]] = {}
    buckets: dict[tuple[int, int], list[str]] = {}
    for name, text in texts.items():
        own = shingles(text)
        keys = [(n, min((h ^ seed) * seed & MASK for h in own)) for n, seed in enumerate(SEEDS)] if own else []
        candidates = dict.fromkeys(one for key in keys for one in buckets.get(key, ()))
        home = next((one for one in candidates if alike(own, shingled[one])), name)
        first[name] = home
        if home == name:
            shingled[name] = own
            for key in keys:
                buckets.setdefault(key, []).append(name)
    return first


def shingles(text: str) -> frozenset[int]:
    """Return the runs of words of a text as numbers; none for a text too short to be told from another."""
    words = WORD.findall(text.lower())
    runs = {" ".join(words[at : at + SHINGLE]) for at in range(len(words) - SHINGLE + 1)}
    if len(runs) < LEAST:
        return frozenset()
    return frozenset(int.from_bytes(hashlib.blake2b(r.encode(), digest_size=8).digest(), "big") for r in runs)


def alike(one: frozenset[int], other: frozenset[int]) -> bool:
    """Tell whether the shorter of two texts stands in the longer one for the most part."""
    least = min(len(one), len(other))
    return least >= LEAST and len(one & other) >= ENOUGH * least
