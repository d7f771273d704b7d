"""Names in a text that may be places, and which place each most likely is.

Evidence decides whether a name is a place at all: the word before it, an admin word beside it, how
many live there. Which of several it is follows from the countries and places the same text names,
then from how many live there. What the evidence does not decide is left out, or left without an id.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from trucewatch.locate.gazetteer import Entry, Gazetteer, distance_km
from trucewatch.model import PlaceMention
from trucewatch.records import Document, Place
from trucewatch.vocab import parties

WORD = r"[A-ZÀ-ÞŁŚŻĆА-ЯІЇЄҐ][\w’'ʼ]*(?:[-‑][\w’'ʼ]+)*"
RUN = re.compile(rf"{WORD}(?:\s(?:(?:de|del|la|al|el|ad|of|and|on|upon)\s)?{WORD}){{0,3}}")
STEMS = re.compile(r"(?:ska|skaya|skyi|skiy|sky)$")
NEAR_KM = 300.0
LARGE = 100_000
ADMIN2_KM = 25.0


@cache
def words() -> dict[str, Any]:
    """Return the words of data/places.yaml, lower-cased where case says nothing."""
    return dict(yaml.safe_load((files("trucewatch.locate") / "data" / "places.yaml").read_text("utf-8")))


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    said = words()

    def before(listed: Sequence[str]) -> re.Pattern[str]:
        return re.compile(rf"(?:^|\W)(?:{'|'.join(map(re.escape, listed))})\s+(?:the\s+)?$", re.IGNORECASE)

    after = {k: rf"^(?:['’]s)?\s+(?:{'|'.join(map(re.escape, said[k]))})\b" for k in ("admin1", "admin2")}
    return {
        "strong": before(said["strong"]),
        "locative": before(said["locative"]),
        "title": before([*said["titles"], *(f"{t}." for t in ("Mr", "Gen", "Col", "Lt"))]),
        "admin1": re.compile(after["admin1"], re.IGNORECASE),
        "admin2": re.compile(after["admin2"], re.IGNORECASE),
        "near": re.compile(r"(?:^|\W)(?:near|outside|around|outskirts of|close to)\s+(?:the\s+)?$", re.IGNORECASE),
    }


@dataclass(frozen=True, slots=True)
class Name:
    """One name in a text that some entry bears: where it stands and what it could be."""

    start: int
    end: int
    text: str
    entries: tuple[Entry, ...]
    kind: str  # town, admin1, admin2


def places(document: Document, gazetteer: Gazetteer) -> Iterator[PlaceMention]:
    """Yield the places that a text names, in order, none within another."""
    text = document.text
    people = _people(text, document.published)
    fixed = [*_regions(document), *_countries(document, gazetteer)]
    taken = [(m.span.start, m.span.end) for m in fixed]
    names = [n for n in _names(text, gazetteer, taken) if not any(n.start < b and a < n.end for a, b in people)]
    context = _context(document, names)
    found = [m for n in names if (m := _mention(document, n, context, gazetteer)) is not None]
    yield from sorted([*fixed, *found], key=lambda m: m.span.start)


def _people(text: str, on: str | None) -> list[tuple[int, int]]:
    return [(a, b) for a, b, e in parties().entries(text, on) if e.kind in ("person", "surname", "institution")]


def _regions(document: Document) -> Iterator[PlaceMention]:
    taken: list[tuple[int, int]] = []
    for name in sorted(words()["regions"], key=len, reverse=True):
        for match in re.finditer(rf"\b{re.escape(name)}\b(?!['’]s\s+(?:health|civil|media|government))", document.text):
            start, end = match.span()
            if any(start < b and a < end for a, b in taken):
                continue
            taken.append((start, end))
            said = words()["regions"][name]
            place = Place(name, country=said.get("country"), precision=said.get("precision"))
            yield PlaceMention(document.span(start, end), place, 1, "a region by its name")


def _countries(document: Document, gazetteer: Gazetteer) -> Iterator[PlaceMention]:
    for start, end, entry in parties().entries(document.text, document.published):
        if entry.kind == "name" and len(entry.party) == 3 and (ident := gazetteer.country(entry.party)):
            place = Place(document.text[start:end], ident, country=entry.party, precision="country")
            yield PlaceMention(document.span(start, end), place, 1, "a country by its name")


def _names(text: str, gazetteer: Gazetteer, taken: Sequence[tuple[int, int]]) -> Iterator[Name]:
    """Yield names with their entries, the longest where several begin at one word."""
    runs = list(_runs(text))
    known = gazetteer.find({text[a:b] for a, b in runs} | {s for a, b in runs for s in _stems(text[a:b])})
    used = list(taken)
    for start, end in runs:
        shown = text[start:end]
        if any(start < b and a < end for a, b in used):
            continue
        kind = next((k for k in ("admin1", "admin2") if _patterns()[k].match(text[end : end + 24])), "town")
        entries = known.get(shown) or (_of_stem(shown, known) if kind == "admin1" else None)
        if entries:
            used.append((start, end))
            admin = _patterns()[kind].match(text[end : end + 24]) if kind != "town" else None
            yield Name(start, end + (admin.end() if admin else 0), shown, tuple(entries), kind)


def _runs(text: str) -> Iterator[tuple[int, int]]:
    """Yield runs of capitalised words, each run and its parts, longest first from each word."""
    for match in RUN.finditer(text):
        edges = [(m.start(), m.end()) for m in re.finditer(WORD, match.group())]
        for first in range(len(edges)):
            for last in range(len(edges), first, -1):
                start, end = match.start() + edges[first][0], match.start() + edges[last - 1][1]
                shown = re.sub(r"['’]s?$", "", text[start:end])
                yield start, start + len(shown)


def _stems(name: str) -> Iterator[str]:
    """Yield the towns that an adjective of a unit may come from: Sumska, Kharkivska."""
    if STEMS.search(name):
        stem = STEMS.sub("", name)
        yield from (stem, f"{stem}y", f"{stem}a", f"{stem}e", f"{stem}sk", f"{stem}zhzhia", f"{stem}i", f"{stem}n")


def _of_stem(name: str, known: Mapping[str, list[Entry]]) -> list[Entry] | None:
    return next((known[s] for s in _stems(name) if s in known), None)


@dataclass(frozen=True, slots=True)
class Context:
    """What a text is about: how often it names each country, and places that are sure."""

    countries: Mapping[str, float]
    anchors: tuple[Entry, ...]


def _context(document: Document, names: Sequence[Name]) -> Context:
    named = Counter(e.party for _, _, e in parties().entries(document.text, document.published) if len(e.party) == 3)
    total = sum(named.values()) or 1
    shares = {country: count / total for country, count in named.items()}
    sure = [n.entries[0] for n in names if n.entries[0].own and n.entries[0].population >= LARGE]
    likely = tuple(e for e in sure if shares.get(e.country, 0) > 0)
    return Context(shares, likely)


def _score(entry: Entry, context: Context) -> float:
    score = math.log10(entry.population + 30) + (0.8 if entry.own else 0.0)
    score += 3.0 * min(1.0, 3 * context.countries.get(entry.country, 0.0))
    near = [a for a in context.anchors if a.geonames != entry.geonames]
    if any(distance_km(entry.lat, entry.lon, a.lat, a.lon) < NEAR_KM for a in near):
        score += 1.0
    return score


def _mention(document: Document, name: Name, context: Context, gazetteer: Gazetteer) -> PlaceMention | None:
    text = document.text
    before = text[max(0, name.start - 30) : name.start]
    best = max(name.entries, key=lambda e: (_score(e, context), -e.geonames))
    why = _evidence(name, best, before, text[name.end : name.end + 30], context)
    if why is None:
        return None
    place = _place(name, text[name.start : name.end], best, gazetteer, bool(_patterns()["near"].search(before)))
    among = f", one of {len(name.entries)} so named" if len(name.entries) > 1 else ""
    return PlaceMention(document.span(name.start, name.end), place, len(name.entries), f"{why}{among}")


def _evidence(name: Name, best: Entry, before: str, after: str, context: Context) -> str | None:
    """Return why a name is taken for a place, or None where nothing says that it is one."""
    said = _patterns()
    if said["title"].search(before):
        return None
    if name.kind != "town":
        return f"an admin word follows ({name.kind})"
    common = name.text in words()["common"]
    if said["strong"].search(before):
        return None if common and not best.own else "a word of place stands before it"
    if common or len(name.text) < 4:
        return None
    here = context.countries.get(best.country, 0.0) > 0
    if said["locative"].search(before) and (here or best.population >= LARGE):
        return "a locative word stands before it, in a country that the text names"
    if best.own and best.population >= LARGE and (here or best.population >= 10 * LARGE):
        return "a large town of a country that the text names"
    if (
        here
        and best.own
        and best.population >= 5_000
        and not re.match(r"\s[A-Z]", after)
        and not re.search(r"[A-Z]\w*\s$", before)
    ):
        return "a town of a country that the text names"
    return None


def _place(name: Name, written: str, best: Entry, gazetteer: Gazetteer, near: bool) -> Place:
    if name.kind == "admin1":
        unit = gazetteer.unit(best.country, best.admin1)
        if unit is None:
            return Place(written, country=best.country, precision="admin1")
        return Place(written, None, unit.lat, unit.lon, best.country, "admin1", unit.radius_km)
    if name.kind == "admin2" or near:
        ident = None if name.kind == "admin2" else best.geonames
        return Place(written, ident, best.lat, best.lon, best.country, "admin2", ADMIN2_KM)
    return Place(written, best.geonames, best.lat, best.lon, best.country, "point")
