"""A commitment's type, its title in words, and the id that stays the same when more is told of it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from trucewatch.merge.facets import NEVER, Facet
from trucewatch.merge.kinds import kinds
from trucewatch.records import canonical
from trucewatch.vocab import parties
from trucewatch.when import Window


@dataclass(frozen=True, slots=True)
class Identity:
    """What tells one commitment from all others: its kind, scope, parties, length and first day."""

    type: str
    scope: tuple[str, ...]
    parties: tuple[str, ...]
    hours: float | None
    begins: Window | None
    founded: Window | None

    @property
    def id(self) -> str:
        """The hash of it."""
        day = self.begins or self.founded
        first = day.earliest.date().isoformat() if day and day.earliest else None
        said = [self.type, self.scope, self.parties, self.hours, first]
        return "c" + hashlib.sha256(canonical(said)).hexdigest()[:16]


def identity(facets: Sequence[Facet], principals: tuple[str, ...]) -> Identity:
    """Read what identifies a commitment off its acts."""
    scope = _scope([f.scope for f in facets if f.scope])
    begins = _first([f.begins for f in facets if f.begins and f.act != "extended"])
    founded = _first([f.at for f in facets if f.at and f.dated and f.told]) or _first([f.at for f in facets if f.at])
    hours = [f.hours for f in facets if f.hours and f.act != "extended"]
    return Identity(_type(facets, scope), scope, principals, _commonest(hours), begins, founded)


def _scope(worded: Sequence[frozenset[str]]) -> tuple[str, ...]:
    """Return what all accounts of the scope share, or else the commonest."""
    shared = frozenset.intersection(*worded) if worded else frozenset()
    return tuple(sorted(shared)) or max(map(tuple, map(sorted, worded)), key=worded.count, default=())


def _type(facets: Sequence[Facet], scope: tuple[str, ...]) -> str:
    tables = kinds()
    family = facets[0].family
    if family == "withdrawal" and any("heavy_weapons" in f.body.scope for f in facets):
        return "weapons_withdrawal"
    if family == "exchange":
        return "prisoner_exchange"
    forms = [f.body.form for f in facets]
    if family == "halt" and scope:
        return next((t for s, t in tables.types_by_scope.items() if s in scope), "sectoral_pause")
    form = next((f for f in ("no_strike_pledge", "humanitarian_pause") if f in forms), _commonest(forms) or "other")
    if family == "halt" and form in ("ceasefire", "pause") and any(f.area for f in facets):
        return "geographic_pause"
    return tables.types_by_form.get(form, "other")


Value = TypeVar("Value", str, float)


def _commonest(values: Sequence[Value]) -> Value | None:
    return max(sorted(set(values)), key=values.count, default=None)


def _first(windows: Sequence[Window]) -> Window | None:
    known = [w for w in windows if w.earliest is not None]
    return min(known, key=lambda w: (w.earliest or NEVER, w.unit), default=None)


def title(who: Identity, offered: bool, area: Sequence[str]) -> str:
    """Return a commitment's title: what, between whom, since when; the same words for every party."""
    noun = kinds().nouns.get(who.type, "arrangement")
    length = f"{_length(who.hours)} " if who.hours else ""
    words = f"{length}{noun}"
    if who.scope and who.type in ("sectoral_pause", "geographic_pause"):
        words += " in " + " and ".join(kinds().scopes.get(s, s) for s in who.scope)
    area = [name for name in area if name not in {parties().label(p) for p in who.parties}]
    if area:
        words += f" ({', '.join(area)})"
    words = ("Offer: " if offered else "") + (words if offered else words[:1].upper() + words[1:])
    if who.parties:
        words += ", " + ", ".join(parties().label(p) for p in who.parties)
    day = who.begins or who.founded
    return words + (f", {_day(day)}" if day else "")


def _length(hours: float) -> str:
    return f"{hours / 24:.0f}-day" if hours % 24 == 0 and hours > 48 else f"{hours:.0f}-hour"


def _day(when: Window) -> str:
    if when.earliest is None:
        return "undated"
    if when.approximate or when.unit not in ("minute", "day"):
        told = when.latest if when.approximate and when.latest else when.earliest
        return f"{told:%B %Y}" if when.unit != "year" else f"{told:%Y}"
    return f"{when.earliest.day} {when.earliest:%B %Y}"
