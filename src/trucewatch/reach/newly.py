"""Who comes within a stated range that was not within an older one: as ranges, by region, and nothing finer.

Three things are not known exactly: how far (a stated range is low, stated, high), from where (an area,
whose edge is known to so many km), and who lives there (what the gazetteer lists). What is inside by
every reading is counted apart from what is inside by some.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from trucewatch.errors import BadValue
from trucewatch.reach.area import Area
from trucewatch.reach.geodesy import Array
from trucewatch.reach.people import Places
from trucewatch.records import Quantity

Class = npt.NDArray[np.int8]
ROUNDED, ABOUT = 0.05, 0.10  # by how much a round figure, and one told as "about", may be off
TO_KM = {"km": 1.0, "m": 0.001, "mi": 1.609344, "nmi": 1.852}
WORDS = {"kilometre": "km", "kilometer": "km", "mile": "mi", "nautical mile": "nmi", "metre": "m", "meter": "m"}
LONGEST = 20_038.0  # km, half the Earth's girth
TEXT = re.compile(
    r"(?P<hedge>about|at least|up to|more than|over)?\s*(?P<number>\d[\d,. ]*?)\s*(?P<unit>[a-z ]*?)s?$", re.I
)
HEDGES = {"about": "about", "at least": "at_least", "more than": "at_least", "over": "at_least", "up to": "at_most"}


@dataclass(frozen=True, slots=True)
class Range:
    """A stated range in km: the least and the most that the words allow, and how it is said."""

    low: float
    stated: float
    high: float
    said: str
    open: bool = False


@dataclass(frozen=True, slots=True)
class Pair:
    """A figure by every reading and by some: between `all` and `some`."""

    all: int
    some: int


@dataclass(frozen=True, slots=True)
class RegionReach:
    """One region: settlements and listed inhabitants newly inside."""

    code: str
    region: str
    places: Pair
    people: Pair


@dataclass(frozen=True)
class Reach:
    """What a change of range takes in: totals, by region, and what the figures rest on.

    `inside` and `newly` are a class for each place, by its number: 2 by every reading, 1 by some, 0 by none.
    """

    system: str
    area: Area
    old: Range | None
    new: Range
    places: Pair
    people: Pair
    regions: tuple[RegionReach, ...]
    unlisted: float
    made_of: str
    inside: Class
    newly: Class


@dataclass(frozen=True, slots=True)
class Claim:
    """A stated change of a system's range, from one area: what is to be counted."""

    system: str
    old: Range | None
    new: Range


def range_of(said: Quantity, where: str = "range") -> Range:
    """Return a stated range in km with how far it may be off; one without a unit of length raises BadValue."""
    unit = (said.unit or "").strip().lower()
    if unit not in TO_KM:
        what = f"has the unit {said.unit!r}" if said.unit else "has no unit"
        raise BadValue(f"a range {what}", where, f"one of {', '.join(TO_KM)}")
    told = next(((n, v) for n in ("exact", "value", "about", "at_least", "at_most") if (v := getattr(said, n))), None)
    if told is None or not 0 < told[1] * TO_KM[unit] <= LONGEST:
        raise BadValue("is no range between 0 and half the Earth's girth", where, "write 300 km")
    hedge, value = told[0], told[1] * TO_KM[unit]
    off = ABOUT if hedge == "about" else ROUNDED
    lead = {"about": "about ", "at_least": "at least ", "at_most": "up to "}.get(hedge, "")
    return Range(value * (1 - off), value, value * (1 + off), f"{lead}{value:,.0f} km", hedge == "at_least")


def parse_range(text: str, where: str = "range") -> Range:
    """Read a range as a person writes it: "about 1,000 km", "up to 190 miles"; one without a unit raises BadValue.

    >>> parse_range("about 1,000 km").said
    'about 1,000 km'
    """
    found = TEXT.match(text.strip())
    if not found:
        raise BadValue(f"is no range: {text!r}", where, 'write "300 km"')
    unit = found["unit"].strip().lower()
    unit = WORDS.get(unit, unit)
    try:
        number = float(found["number"].replace(",", "").replace(" ", ""))
    except ValueError as error:
        raise BadValue(f"is no number: {found['number']!r}", where, 'write "300 km"') from error
    hedge = HEDGES.get((found["hedge"] or "").lower(), "value")
    return range_of(Quantity(**{hedge: number}, unit=unit or None), where)


def newly_inside(claims: Sequence[Claim], area: Area, known: Places) -> list[Reach]:
    """Return, for each claim, who comes inside its new range that was not inside its old one.

    The distances from the area are worked out once for all claims.
    """
    if not claims:
        return []
    farthest = max(c.new.high for c in claims) + area.within
    away = area.distances(known.lat, known.lon, farthest)
    return [_reach(claim, area, away, known) for claim in claims]


def totals(claims: Sequence[Claim], area: Area, known: Places) -> tuple[Array, Array]:
    """Return places and people newly inside for many claims at once, (claims x 2): by every reading, by some."""
    farthest = max(c.new.high for c in claims) + area.within
    away = area.distances(known.lat, known.lon, farthest)
    order = np.argsort(away)
    ordered = away[order]
    people = np.concatenate([[0.0], np.cumsum(known.people[order])])
    inner = np.array([c.new.low - area.within for c in claims]), np.array([_most(c.old, area) for c in claims])
    outer = np.array([c.new.high + area.within for c in claims]), np.array([_least(c.old, area) for c in claims])
    number = np.empty((len(claims), 2))
    listed = np.empty((len(claims), 2))
    for column, (to, since) in enumerate((inner, outer)):
        first = np.searchsorted(ordered, since, side="right")
        last = np.maximum(np.searchsorted(ordered, to, side="right"), first)
        number[:, column], listed[:, column] = last - first, people[last] - people[first]
    return number, listed


def _most(old: Range | None, area: Area) -> float:
    """Return the distance up to which the old range may have reached by any reading; below zero for no old range."""
    return old.high + area.within if old else -1.0


def _least(old: Range | None, area: Area) -> float:
    """Return the distance up to which the old range reached by every reading."""
    return max(old.low - area.within, -1.0) if old else -1.0


def _reach(claim: Claim, area: Area, away: Array, known: Places) -> Reach:
    all_new, some_new = away <= claim.new.low - area.within, away <= claim.new.high + area.within
    newly = np.where(
        all_new & (away > _most(claim.old, area)), 2, np.where(some_new & (away > _least(claim.old, area)), 1, 0)
    ).astype(np.int8)
    inside = np.where(all_new, 2, np.where(some_new, 1, 0)).astype(np.int8)
    places, people = _pairs(newly, known)
    touched = np.unique(known.region[newly > 0])
    regions = [
        RegionReach(known.codes[r], known.regions[r], Pair(*places[r].tolist()), Pair(*people[r].tolist()))
        for r in touched
    ]
    some = newly > 0
    unlisted = float((known.people[some] == 0).mean()) if some.any() else 0.0
    return Reach(
        claim.system,
        area,
        claim.old,
        claim.new,
        Pair(*places.sum(axis=0).tolist()),
        Pair(*people.sum(axis=0).tolist()),
        tuple(sorted(regions, key=lambda r: (r.code.partition(".")[0], r.region))),
        unlisted,
        known.made_of,
        inside,
        newly,
    )


def _pairs(newly: Class, known: Places) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return settlements and people by region (regions x 2): by every reading, by some."""
    number = len(known.regions)
    places, people = np.zeros((number, 2), np.int64), np.zeros((number, 2), np.int64)
    for column, least in enumerate((2, 1)):
        mask = newly >= least
        places[:, column] = np.bincount(known.region[mask], minlength=number)
        people[:, column] = np.bincount(known.region[mask], weights=known.people[mask], minlength=number)
    return places, people
