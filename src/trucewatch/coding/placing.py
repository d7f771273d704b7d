"""Which names of places say where something happened, and how exactly.

A name counts where it stands for the place (readings.py) and not for the seat of a body that acts: the
ministry in Moscow is not where Moscow struck. Of names that lie in one another the finest counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from trucewatch.coding.lexicon import nouns
from trucewatch.coding.readings import is_place
from trucewatch.coding.view import View
from trucewatch.coding.words import Word
from trucewatch.model import PlaceMention

INSIDE = ("compound", "nmod", "amod", "poss", "appos", "conj", "nummod", "npadvmod")
FINENESS = {None: 3, "point": 3, "admin2": 2, "admin1": 1, "country": 0}
SLACK = 1.3  # a place may lie a little outside the circle that stands for its unit
DEEPEST = 6


def located(view: View, start: int, end: int) -> bool:
    """Tell whether a place name says where something happened, not who acted or where its seat is.

    "in Kyiv", "hit Kyiv", "the Moscow suburbs" do; "Moscow said", "the ministry in Moscow",
    "Kyiv's forces" do not.
    """
    span = view.doc.char_span(start, end)
    if span is None or not is_place(view, start, end):
        return False
    return not _seat(span.root, 0)


def _seat(token: Word, depth: int) -> bool:
    """Tell whether a name tells where a body that acts has its seat."""
    relation, head = token.dep_, token.head
    if depth > DEEPEST or head == token:
        return False
    if relation == "pobj":
        return _body(head.head)
    if relation in INSIDE:
        return _body(head) or _seat(head, depth + 1)
    return False


def _body(token: Word) -> bool:
    """Tell whether a noun is a body that speaks or fights: its place is its seat."""
    lemma = token.lemma_.lower()
    return token.pos_ == "NOUN" and (
        nouns().has("states", lemma) or nouns().has("roles", lemma) or nouns().has("armed", lemma)
    )


def finest(view: View, found: Sequence[PlaceMention]) -> list[PlaceMention]:
    """Return the places of one event: none that another lies in, is only near to, or that is its start or aim."""
    near = [m for m in found if _before(view, m) == "near"]
    passed = [m for m in found if _on_the_way(view, m)]
    kept = [m for m in found if m not in near and m not in passed] or [m for m in near if m not in passed]
    return [directed(view, m) for m in kept if not any(_within(n, m) for n in kept if n is not m)]


def _on_the_way(view: View, mention: PlaceMention) -> bool:
    """Tell whether a name tells where something set out or was heading, not where it happened: launched from Kursk."""
    span = view.doc.char_span(mention.span.start, mention.span.end)
    if span is None or span.root.dep_ != "pobj":
        return False
    preposition, verb = span.root.head, span.root.head.head
    while preposition.dep_ == "prep" and verb.pos_ == "ADP":
        preposition, verb = verb, verb.head
    return nouns().has("sent", verb.lemma_.lower()) and preposition.lower_ in ("from", "towards", "toward")


def _within(inner: PlaceMention, outer: PlaceMention) -> bool:
    """Tell whether one place is finer than another and lies in it, as far as both are known."""
    one, other = inner.place, outer.place
    if FINENESS.get(one.precision, 0) <= FINENESS.get(other.precision, 0):
        return False
    if other.precision == "country" or one.lat is None:
        return one.country in (None, other.country)
    if one.country != other.country or one.lon is None or other.lat is None or other.lon is None:
        return False
    away = max(abs(one.lat - other.lat), abs(one.lon - other.lon) * 0.7) * 111
    return away <= SLACK * (other.radius_km or 0)


def directed(view: View, mention: PlaceMention) -> PlaceMention:
    """Return a country or unit of which a part is named as that part: southern Israel, without the whole's id."""
    word = _before(view, mention)
    if not nouns().has("compass", word) or mention.place.precision not in ("country", "admin1"):
        return mention
    start = mention.span.start - len(word) - 1
    named = f"{view.text[start : start + len(word)]} {mention.place.name}"
    part = replace(mention.place, name=named, geonames=None, precision="admin1")
    return replace(mention, place=part)


def _before(view: View, mention: PlaceMention) -> str:
    """Return the word right before a name, in lower case."""
    return view.text[: mention.span.start].rpartition(" ")[0].rpartition(" ")[2].lower()
