"""Which part of a people a word means, in the sector codes of PLOVER: police, courts, rebels, students."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files

import yaml

from trucewatch.errors import BadValue

# The codes a record may hold: those of data/sectors.yaml, and IGO for bodies between states.
IGO = "IGO"


@cache
def _words() -> Mapping[str, Mapping[str, str]]:
    """Return the words of data/sectors.yaml by tier, each with its code; a word listed twice raises BadValue."""
    raw = yaml.safe_load((files("trucewatch.vocab") / "data" / "sectors.yaml").read_text("utf-8"))
    tiers: dict[str, dict[str, str]] = {}
    for tier, codes in raw.items():
        tiers[tier] = {}
        for code, listed in codes.items():
            for word in listed:
                if tiers[tier].setdefault(str(word), code) != code:
                    raise BadValue(f"two sectors for {word!r}", "sectors.yaml")
    return tiers


def codes() -> frozenset[str]:
    """Return every sector code that a party may have."""
    return frozenset(code for tier in _words().values() for code in tier.values()) | {IGO}


def sector_of(head: str, modifiers: Sequence[str] = ()) -> str | None:
    """Return the sector that a noun with the words before it says; lemmas, in lower case.

    >>> sector_of("spokesman", ["army"]), sector_of("president"), sector_of("president", ["union"]), sector_of("truce")
    ('MIL', 'GOV', 'LAB', None)
    """
    specific, general = _words()["specific"], _words()["general"]
    pairs = [f"{a} {b}" for a, b in zip(modifiers, (*modifiers[1:], head), strict=True)] if modifiers else []
    order = (head, *reversed(modifiers))
    known = (tier.get(w) or tier.get(w.removesuffix("s")) for tier in (specific, general) for w in (*pairs, *order))
    return next((code for code in known if code is not None), None)
