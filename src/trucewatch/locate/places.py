"""The places that a text names: found (recognise), then told apart (resolve), with how sure and how exact it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from trucewatch.locate.atlas.entry import Entry
from trucewatch.locate.atlas.names import key
from trucewatch.locate.gazetteer import Gazetteer
from trucewatch.locate.toponyms.evidence import Name, Text
from trucewatch.locate.toponyms.lexicon import words
from trucewatch.locate.toponyms.recognise import names, probability, reasons
from trucewatch.locate.toponyms.resolve import Candidate, resolve, sense, together, told
from trucewatch.model import PlaceCandidate, PlaceMention
from trucewatch.records import Document, Place
from trucewatch.vocab import parties

SURE = 0.5  # below it the likeliest place is not named
TOGETHER = 0.8  # a unit is named where its places together are as likely as this
ADMIN2_KM = 25.0
KEPT = 5
ALIKE = 4  # letters that a unit and the town that it is named after share: Kurskaya Oblast, Kursk
UNITS = ("admin1", "admin2")
PRECISION = {"town": "point", "facility": "point", "admin2": "admin2", "admin1": "admin1", "country": "country"}


def places(document: Document, gazetteer: Gazetteer) -> Iterator[PlaceMention]:
    """Yield the places that a text names, in order, none within another."""
    found, text = names(document.text, gazetteer)
    found = [n for n in found if not _somebody(document, n, text)]
    about = told(found, list(demonyms(text)))
    chosen = resolve(found, about)
    for name in found:
        yield mention(document, name, text, chosen[sense(name)], gazetteer)


PERSONS = ("person", "surname", "institution")
WORDS_OF_A_NAME = 4


def _somebody(document: Document, name: Name, text: Text) -> bool:
    """Tell whether a name is a part of that of a known person or institution: Lincoln Center, Sergei Bor."""
    first, last = max(0, name.first - WORDS_OF_A_NAME), min(len(text.listed), name.last + 1 + WORDS_OF_A_NAME)
    at = text.listed[first].start
    around = document.text[at : text.listed[last - 1].end]
    found = parties().entries(around, document.published)
    return any(name.start < at + b and at + a < name.end for a, b, e in found if e.kind in PERSONS)


def demonyms(text: Text) -> Iterator[str]:
    """Yield the country of each adjective of a country in a text."""
    known = parties().adjectives
    for token in text.listed:
        if token.capital and (party := known.get(token.text)):
            yield party


def mention(
    document: Document, name: Name, text: Text, ranked: tuple[Candidate, ...], gazetteer: Gazetteer
) -> PlaceMention:
    """Return a name as a place with its likeliest reading, as exact as the evidence is."""
    place, how = _place(name.text, name, text, ranked, gazetteer)
    span = document.span(name.start, _end(name, text, place))
    kept = tuple(PlaceCandidate(_plain(c.entry, span.quote), round(c.probability, 3)) for c in ranked[:KEPT] if c.entry)
    among = f"; one of {len(name.entries)} so named" if len(name.entries) > 1 else ""
    why = f"{reasons(name) or 'its name'}{how}{among}"
    named = replace(place, name=span.quote)
    return PlaceMention(span, named, len(name.entries), why, round(probability(name), 3), kept)


def _end(name: Name, text: Text, place: Place) -> int:
    """Return where a name ends with the small word for its unit after it: Sumy oblast."""
    after = text.listed[name.last + 1] if name.last + 1 < len(text.listed) else None
    unit = place.precision in UNITS and {"then_admin1", "then_admin2"} & set(name.features)
    if after is None or not unit or text.listed[name.last].owner or after.lower not in _unit_nouns():
        return name.end
    return after.end


def _unit_nouns() -> frozenset[str]:
    return (words("admin1") | words("admin2")) - words("loose_units")


def _place(
    written: str, name: Name, text: Text, ranked: tuple[Candidate, ...], gazetteer: Gazetteer
) -> tuple[Place, str]:
    if not ranked:
        return Place(written), "; no place of that name is known"
    best, sure = together(ranked)
    if best is None and sure >= SURE:
        return Place(written), "; none of the places so named fits the text"
    if best is None or sure < SURE:
        whole = _whole(ranked, gazetteer)
        if whole is None:
            return Place(written), "; which of its places is not clear"
        return _unit_of(written, whole), f"; which is not clear, all likely ones lie in {whole.name}"
    if "unit" in sense(name) and best.kind == "town":
        unit = gazetteer.unit(best.country, best.admin1)
        if unit is not None and key(unit.name)[:ALIKE] == key(best.name)[:ALIKE]:
            return _plain(unit, written), ""
        return _coarse(best, written, keep_id=False), ""
    if best.kind == "town" and _near(name, text):
        return _coarse(best, written, keep_id=True), ""
    return _plain(best, written), ""


def _near(name: Name, text: Text) -> bool:
    before = text.listed[name.first - 1].lower if name.first else ""
    return before in words("near") or (before == "of" and text.listed[name.first - 2].lower in words("near_of"))


def _plain(entry: Entry, written: str) -> Place:
    precision = PRECISION.get(entry.kind, "country" if (entry.radius_km or 0) > COUNTRY_KM else "admin1")
    where = (entry.geonames, entry.lat, entry.lon)
    return Place(written, *where, entry.country or None, precision, entry.radius_km)


COUNTRY_KM = 400.0


def _coarse(entry: Entry, written: str, *, keep_id: bool) -> Place:
    ident = entry.geonames if keep_id else None
    return Place(written, ident, entry.lat, entry.lon, entry.country, "admin2", ADMIN2_KM)


def _unit_of(written: str, unit: Entry) -> Place:
    precision = PRECISION[unit.kind]
    return Place(written, None, unit.lat, unit.lon, unit.country, precision, unit.radius_km)


def _whole(ranked: tuple[Candidate, ...], gazetteer: Gazetteer) -> Entry | None:
    """Return the smallest unit that holds the likely places of a name, if one does."""
    for level in (("country", "admin1"), ("country",)):
        weight: dict[tuple[str, ...], float] = {}
        for c in ranked:
            code = tuple(getattr(c.entry, part, "") for part in level)
            weight[code] = weight.get(code, 0.0) + (c.probability if all(code) else 0.0)
        code, share = max(weight.items(), key=lambda w: w[1])
        if share >= TOGETHER and (unit := gazetteer.unit(*code)) is not None:
            return unit
    return None
