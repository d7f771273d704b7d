"""Which place a name names, of all that are so named.

What the rest of the text says decides: a unit named beside it, places already sure, countries that the
text is about, the class that a word asks for; how many live there comes last. Every place keeps its
probability. A hint of a country is evidence and never a filter: a name from elsewhere stays possible.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from trucewatch.locate.atlas.entry import CLOSE, FORMED, MAIN, OTHER, Entry, distance_km
from trucewatch.locate.toponyms.evidence import Name
from trucewatch.locate.toponyms.lexicon import weights

NEAR = ((30.0, "within_30_km"), (100.0, "within_100_km"), (300.0, "within_300_km"), (1000.0, "within_1000_km"))
ANCHORS = 12
FAR_DEGREES = 9.1  # of latitude: farther than any limit of NEAR
UNITS = ("admin1", "admin2")
ROUNDS = 3
HAMLET, LARGE = 5_000, 100_000
WIDE = ("country", "continent", "region", "sea")
SAME_KM = 40.0
ANCHORING = ("town", "admin1", "admin2", "region")
LISTED = frozenset({"listed_with_wide", "listed_with_known", "listed_with_unknown"})
Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Candidate:
    """One place that a name may mean, how likely it is, and what speaks for it; no entry: none that is known."""

    entry: Entry | None
    probability: float
    features: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Around:
    """What a text says beside one name: countries it is about, and the places of its other names."""

    countries: Mapping[str, float]
    others: Sequence[tuple[Entry, float]]
    listed: Sequence[Entry] = ()


def resolve(names: Sequence[Name], countries: Mapping[str, float]) -> dict[Key, tuple[Candidate, ...]]:
    """Return the candidates of every name, the likeliest first; one sense a name and class in one text.

    `countries` says how much the text is about each, by ISO alpha-3.
    """
    grouped: dict[Key, list[Name]] = {}
    for name in names:
        grouped.setdefault(sense(name), []).append(name)
    found: dict[Key, tuple[Candidate, ...]] = {}
    for _ in range(ROUNDS):
        found = {k: _ranked(same, around(k, found, grouped, countries), names) for k, same in grouped.items()}
    return found


def sense(name: Name) -> Key:
    """Return what a name's places are chosen by: its key and the class asked for. Sumy is not Sumy oblast."""
    return name.key, asked(name)


def asked(name: Name) -> str:
    """Return the class of place that the words around a name ask for: unit, town or nothing."""
    found = set(name.features)
    if found & {"with_admin_word", "with_small_unit", "run_admin1", "run_admin2", "then_admin1", "then_admin2"}:
        return "unit"
    return "town" if found & {"then_town_word_close", "of_town"} else ""


def around(
    k: Key,
    found: Mapping[Key, tuple[Candidate, ...]],
    grouped: Mapping[Key, list[Name]],
    countries: Mapping[str, float],
) -> Around:
    """Return what the rest of the text says for one name, as the others are read so far."""
    best = {other: c[0] for other, c in found.items() if c and c[0].entry is not None and other != k}
    sure = sorted(best.values(), key=lambda c: -c.probability)
    others = [
        (c.entry, c.probability) for c in sure if c.entry and c.entry.lat is not None and c.entry.kind in ANCHORING
    ]
    beside = {n.first - 2 for n in grouped[k]} | {n.first - 3 for n in grouped[k]}
    after = {n.last + 2 for n in grouped[k]} | {n.last + 3 for n in grouped[k]}
    listed = [
        c.entry
        for other, c in best.items()
        if c.entry and any((n.last in beside or n.first in after) and LISTED & set(n.features) for n in grouped[other])
    ]
    return Around(countries, others[:ANCHORS], listed)


def _ranked(same: Sequence[Name], around: Around, names: Sequence[Name]) -> tuple[Candidate, ...]:
    known = weights("resolve")
    listed: list[tuple[float, Entry | None, tuple[str, ...]]] = []
    for entry in same[0].entries:
        found = tuple(features(entry, same, around, names))
        listed.append((sum(known.get(f, 0.0) * value for f, value in found), entry, tuple(f for f, _ in found)))
    if not listed:
        return ()
    none = tuple(nowhere(same[0].entries, around))
    listed.append((sum(known.get(f, 0.0) for f in none), None, none))
    top = max(score for score, _, _ in listed)
    total = sum(math.exp(score - top) for score, _, _ in listed)
    made = [Candidate(entry, math.exp(score - top) / total, found) for score, entry, found in listed]
    return tuple(sorted(made, key=lambda c: -c.probability))


def together(ranked: Sequence[Candidate]) -> tuple[Entry | None, float]:
    """Return the likeliest place and how likely it is, with those that are nearly the same place counted in.

    A town and the district around it are told apart only where the words ask for one: the town goes first.
    """
    best = ranked[0]
    if best.entry is None:
        return None, best.probability
    same = [c for c in ranked if c.entry is not None and (c is best or _same(best.entry, c.entry))]
    towns = [c for c in same if c.entry is not None and c.entry.kind == "town"]
    asked_unit = any(f == "unit_asked_unit" for f in best.features)
    chosen = towns[0] if towns and not asked_unit and best.entry.kind in UNITS else best
    return chosen.entry, sum(c.probability for c in same)


def _same(one: Entry, other: Entry) -> bool:
    if one.lat is None or one.lon is None or other.lat is None or other.lon is None:
        return False
    return one.country == other.country and distance_km(one.lat, one.lon, other.lat, other.lon) < SAME_KM


def nowhere(entries: Sequence[Entry], around: Around) -> Iterator[str]:
    """Yield what speaks for a place that the gazetteer does not hold."""
    yield "none"
    about = set(around.countries) | {o.country for o, p in around.others if p > 0.5}
    if about and not any(e.country in about or not e.country for e in entries):
        yield "none_where_the_text_is"
    if not about:
        yield "none_without_context"
    people = max((e.population for e in entries if e.rank > OTHER), default=0)
    if people < HAMLET:
        yield "none_but_hamlets"
    elif people > LARGE or any(e.kind in WIDE for e in entries):
        yield "none_but_large"


def features(entry: Entry, same: Sequence[Name], around: Around, names: Sequence[Name]) -> Iterator[tuple[str, float]]:
    """Yield (evidence, its strength) for one place of a name."""
    yield "people", math.log10(entry.population + 30)
    yield f"kind_{entry.kind}", 1.0
    if entry.rank != MAIN:
        yield {FORMED: "formed_name", CLOSE: "close_name"}.get(entry.rank, "other_name"), 1.0
    if entry.kind in UNITS and entry.rank != MAIN and _has_town(entry, same[0]):
        yield "named_after_its_town", 1.0
    want = asked(same[0])
    if want:
        yield f"{want}_asked_{'unit' if entry.kind in UNITS else entry.kind}", 1.0
    if any(o.kind == entry.kind and o.country == entry.country for o in around.listed):
        yield "like_those_listed", 1.0
    if any(_beside(entry, n, names) for n in same):
        yield "in_the_unit_beside", 1.0
    yield from _country(entry, around)
    yield from _near(entry, around)


def _has_town(unit: Entry, name: Name) -> bool:
    """Tell whether a name that a unit has besides its own is that of a town in it: Sumy, of Sumska oblast."""
    towns = (e for e in name.entries if e.kind == "town" and e.rank > OTHER)
    return not asked(name) and any(t.country == unit.country and t.admin1 == unit.admin1 for t in towns)


def _country(entry: Entry, around: Around) -> Iterator[tuple[str, float]]:
    if share := around.countries.get(entry.country):
        yield "country_told", 1.0
        yield "country_share", share
    shared = [p for other, p in around.others if other.country == entry.country]
    if shared:
        yield "country_of_others", min(1.0, sum(shared) / max(1.0, sum(p for _, p in around.others)))
    if entry.admin1 and any(o.country == entry.country and o.admin1 == entry.admin1 for o, _ in around.others):
        yield "unit_of_others", 1.0


def _near(entry: Entry, around: Around) -> Iterator[tuple[str, float]]:
    if entry.lat is None or entry.lon is None or not around.others or entry.kind == "country":
        return
    lat, lon = entry.lat, entry.lon
    close = [o for o, _ in around.others if o.lat is not None and abs(o.lat - lat) < FAR_DEGREES]
    away = min((distance_km(lat, lon, o.lat or 0.0, o.lon or 0.0) for o in close), default=math.inf)
    for limit, name in NEAR:
        if away <= limit:
            yield name, 1.0


def _beside(entry: Entry, name: Name, names: Sequence[Name]) -> bool:
    """Tell whether the name right after a comma is a unit in which this place lies: Paris, Texas."""
    return any(
        u.country == entry.country and u.id != entry.id and (u.kind == "country" or u.admin1 == entry.admin1)
        for other in names
        if other.first == name.last + 2 and "then_its_unit" in name.features
        for u in other.entries
        if u.kind in ("country", *UNITS)
    )


def told(names: Sequence[Name], demonyms: Sequence[str]) -> dict[str, float]:
    """Return how much a text is about each country: its share of the names and adjectives of countries."""
    counted = Counter(demonyms)
    for name in names:
        counted.update({e.country for e in name.entries if e.kind == "country"})
    total = sum(counted.values()) or 1
    return {country: n / total for country, n in counted.items()}
