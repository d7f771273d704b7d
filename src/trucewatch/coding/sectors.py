"""The sector that a phrase's words say: "army spokesman" is MIL, "police chief" COP."""

from __future__ import annotations

from collections.abc import Sequence

from trucewatch.coding.phrase import Phrase
from trucewatch.vocab.sectors import sector_of

OWN = frozenset(("REB", "IGO", "NGO"))  # sectors that a group or body keeps, whatever its people are called


def said_sector(phrase: Phrase, called: Sequence[str] = ()) -> str | None:
    """Return the sector that a phrase's words say, those it is called by, or those after "of"."""
    within = [word for of in phrase.preps.get("of", ()) for word in (*of.modifiers, of.head)]
    words = (*within, *phrase.modifiers)
    return sector_of(phrase.head, words) or (sector_of(called[-1], called[:-1]) if called else None)


def part_of(sector: str | None, phrase: Phrase) -> str | None:
    """Return the sector of a party's people as a phrase names them: "its troops" are MIL, of a group its own."""
    return sector if sector in OWN else said_sector(phrase) or sector
