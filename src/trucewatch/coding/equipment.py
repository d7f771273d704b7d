"""Arms and platforms named in a text, told apart: what is fired or laid, and what carries it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from trucewatch.coding.lexicon import data
from trucewatch.coding.weapons import Weapon, weapons
from trucewatch.vocab.extension import per_extension


@dataclass(frozen=True, slots=True)
class Equipment:
    """Words for a thing of war; `platform` is true of vehicles, vessels and aircraft."""

    start: int
    end: int
    platform: bool


def equipment(text: str) -> list[Equipment]:
    """Return the weapons and platforms that a text names, in order; the longest reading of overlapping words.

    >>> text = "Two armoured vehicles and a mortar were lost; 40 drones flew."
    >>> [(text[e.start : e.end], e.platform) for e in equipment(text)]
    [('armoured vehicles', True), ('mortar', False), ('drones', False)]
    """
    found = [
        Equipment(match.start(), match.end(), platform)
        for pattern, platform in _patterns()
        for match in pattern.finditer(text)
    ]
    found += [Equipment(w.start, w.end, False) for w in weapons(text, 0, len(text)) if w.weapon and not _fire(text, w)]
    found.sort(key=lambda e: (e.start, -e.end, not e.platform))
    kept: list[Equipment] = []
    for one in found:
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
    return kept


def _fire(text: str, weapon: Weapon) -> bool:
    """Tell whether the words are the firing and not the gun: "came under fire"."""
    return text[weapon.start : weapon.end].lower().split()[-1] in ("fire", "gunfire")


@per_extension
def _patterns() -> tuple[tuple[re.Pattern[str], bool], ...]:
    raw = data("equipment")
    lines = [(line, name == "platforms") for name in ("platforms", "weapons") for line in raw[name]]
    return tuple((re.compile(rf"(?<![\w-])(?:{line})(?![\w-])", re.IGNORECASE), platform) for line, platform in lines)
