"""The name under which a commitment goes: the Easter truce, the Minsk agreements, the ceasefire of 8 to 11 May."""

from __future__ import annotations

import re

from trucewatch.locate.dates import dates
from trucewatch.merge.kinds import kinds
from trucewatch.records import Document
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


def days_called(sentence: str, published: str | None) -> tuple[str, str] | None:
    """Return the first and last day by which a sentence calls a commitment; None where it calls none or two so.

    Days that stand right behind the noun are a name of it. One day alone is none: it may be that of its signing.

    >>> days_called("Alphaland alone declared the ceasefire of 8 to 11 May.", "2025-05-12")
    ('2025-05-08', '2025-05-11')
    >>> days_called("Alphaland declared the ceasefire of 8 May.", "2025-05-12")
    """
    behind = rf"\b(?:{'|'.join(kinds().named)})\s+(?:of|for|from|between)\s+$"
    if not re.search(behind.removesuffix("$"), sentence):
        return None
    told = (d for d in dates(Document("", sentence, published=published)) if d.value and d.value.count("/") == 1)
    found = {d.value for d in told if re.search(behind, sentence[: d.span.start])}
    first, last = (found.pop() or "").split("/") if len(found) == 1 else ("", "")
    return (first, last) if first[:1].isdigit() and last[:1].isdigit() else None


def _bare(words: str) -> str:
    """Return a name without articles before it and without the names of parties in it; a capital may be a name."""
    for start, end, entry in reversed(list(parties().entries(words))):
        if entry.kind == "capital":
            continue
        words = words[:start] + words[end:]
    return re.sub(r"^(?:The|An?|This|That|Its?|His|Her|Their)\s+|[’']s\b", "", words).strip()
