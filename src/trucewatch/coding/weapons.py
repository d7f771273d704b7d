"""Weapons named in a text, and the mode of attack that the first of them makes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from trucewatch.coding.lexicon import data
from trucewatch.errors import BadValue
from trucewatch.vocab.extension import per_extension


@dataclass(frozen=True, slots=True)
class Weapon:
    """Words for a weapon or a manner of attack; `weapon` is false where they name no weapon ("air strike")."""

    start: int
    end: int
    mode: str
    weapon: bool


@per_extension
def _patterns() -> tuple[tuple[re.Pattern[str], str, bool], ...]:
    raw = data("weapons")
    manner = raw["manner"]
    found = [(line, mode, True) for mode, lines in raw.items() if mode != "manner" for line in lines]
    found += [("|".join(lines), mode, False) for mode, lines in manner.items()]
    return tuple((_compiled(line, mode), mode, weapon) for line, mode, weapon in found)


def _compiled(line: object, mode: str) -> re.Pattern[str]:
    try:
        return re.compile(rf"\b(?:{line})\b", re.IGNORECASE)
    except re.error as error:
        raise BadValue(f"{line!r} is no regular expression: {error}", f"weapons.yaml: {mode}") from error


def weapons(text: str, start: int, end: int) -> list[Weapon]:
    """Return the weapons named between two offsets, in order; the longest reading of overlapping words.

    >>> [(w.mode, w.weapon) for w in weapons("126 drones and a car bomb", 0, 25)]
    [('drone', True), ('explosive', True)]
    """
    found = [
        Weapon(m.start(), m.end(), mode, weapon)
        for pattern, mode, weapon in _patterns()
        for m in pattern.finditer(text, start, end)
    ]
    found.sort(key=lambda w: (w.start, -w.end))
    kept: list[Weapon] = []
    for one in found:
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
    return kept


def mode(found: Sequence[Weapon]) -> str | None:
    """Return the mode that the weapon or manner named first makes; None where none is named."""
    return found[0].mode if found else None
