"""The name under which a commitment goes: the Easter truce, the Minsk agreements."""

from __future__ import annotations

import re

from trucewatch.merge.kinds import kinds
from trucewatch.vocab import parties

PROPER = r"(?:[A-Z][\w’'-]+)(?:\s+(?:of\s+)?[A-Z][\w’'-]+)*"


def names(sentence: str) -> frozenset[str]:
    """Return the proper names that stand before a noun of a commitment, in lower case.

    The name of a party is none: "the Russian truce" is any truce of Russia's.

    >>> sorted(names("The Easter truce and the Minsk agreements; a Ukrainian ceasefire."))
    ['easter', 'minsk']
    """
    nouns = "|".join(kinds().named)
    found = re.findall(rf"\b({PROPER})\s+(?:{nouns})\b", sentence)
    return frozenset(name.lower() for words in found if (name := _bare(words)))


def _bare(words: str) -> str:
    """Return a name without articles before it and without the names of parties in it; a capital may be a name."""
    for start, end, entry in reversed(list(parties().entries(words))):
        if entry.kind == "capital":
            continue
        words = words[:start] + words[end:]
    return re.sub(r"^(?:The|An?|This|That|Its?|His|Her|Their)\s+|[’']s\b", "", words).strip()
