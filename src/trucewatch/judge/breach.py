"""Told events held against one duty, leg by leg. It ends at "possible": a violation takes a person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from trucewatch.judge.book import book
from trucewatch.judge.windows import hull
from trucewatch.merge.acts import telling
from trucewatch.merge.facets import read
from trucewatch.merge.voices import Passage, voices
from trucewatch.model import Assessment, Breach, Obligation, Reason, Variant
from trucewatch.records import Document, Event, Place, Record
from trucewatch.when import Window

LEGS = ("act", "object", "area", "time", "attribution", "binding")
TOLD = {"asserted", "claimed"}
ONE_SIDE, LEAST_VOICES = 0.8, 5  # above this share of one side, from this many tellings on, no answer is given
LATE = timedelta(days=7)  # how long after a window an event told without a day may still lie in it


@dataclass(frozen=True, slots=True)
class Told:
    """An armed act told in a document, with the windows in which it and its telling lie."""

    record: Record
    event: Event
    document: Document
    when: Window | None
    published: Window | None


def told_events(records: Iterable[Record], documents: Mapping[str, Document], zone: str) -> list[Told]:
    """Return the armed acts that somebody vouches for, by document and place in its text."""
    found = [
        told_event(record, documents, zone)
        for record in records
        if isinstance(record.body, Event) and record.body.type == "assault" and str(record.stance) in TOLD
    ]
    return sorted(found, key=lambda t: (t.document.published or "9999", t.record.document, t.record.span.start))


def told_event(record: Record, documents: Mapping[str, Document], zone: str) -> Told:
    """Return a record of an event with the windows in which it and its telling lie."""
    event, document = record.body, documents[record.document]
    assert isinstance(event, Event)
    return Told(record, event, document, read(event.when, zone), read(document.published, zone))


def breach(
    duty: Obligation, events: Sequence[Told], documents: Sequence[Window], copied: Mapping[str, str] | None = None
) -> Breach:
    """Return what was told that falls, may fall or does not fall under a duty.

    `documents` are the windows of publication of all documents: silence in none is no answer. `copied`
    gives for a document the one that it copies (merge.copies): copies add no voice.
    """
    if duty.testable != "from_events":
        return _cannot("Told attacks do not speak to this kind of duty.", LIFTS[duty.testable])
    if duty.binding in ("proposed_not_binding", "lapsed"):
        why = f"The duty did not bind {duty.obligor}: nothing told can be a breach of it."
        return _cannot(why, f"An act by which {duty.obligor} takes it on.")
    if not duty.variants:
        return _cannot("No window could be built from what was worded.", "A source that gives a start and an end.")
    looked = tuple(assess(duty, told) for told in events if concerns(duty, told) is None)
    return _answer(duty, looked, documents, _Witness({t.record.id: t for t in events}, copied or {}))


LIFTS = {
    "from_monitor_only": "A monitor's report on forces and weapons.",
    "from_documents": "A document that says whether it was done.",
    "not_testable": "Terms that name what is to be done or left.",
}


def concerns(duty: Obligation, told: Told) -> str | None:
    """Return why an event is left out of a duty's list: it cannot be the obligor's, or cannot lie in its time."""
    by = {p.id for p in told.event.by if p.id}
    if by and duty.obligor not in by:
        return f"It is told as an act of {', '.join(sorted(by))}."
    return "It lies outside every reading of the window." if _time(duty.variants, told) == "outside" else None


def assess(duty: Obligation, told: Told) -> Assessment:
    """Hold one event against a duty, leg by leg."""
    legs = {
        "act": book().act_leg(duty.act, told.event.mode),
        "object": book().object_leg(duty.object, told.event.target),
        "area": _area(duty.area, told.event.place),
        "time": _time(duty.variants, told),
        "attribution": "inside" if any(p.id == duty.obligor for p in told.event.by) else "unknown",
        "binding": {"in_force": "inside"}.get(duty.binding, "unknown"),
    }
    values = set(legs.values())
    if "outside" in values:
        determination = "not_a_violation"
    else:
        determination = "possible_violation" if values == {"inside"} else "indeterminate"
    return Assessment(
        telling(told.record, told.document),
        legs,
        determination,
        _sentence(legs, determination, duty, _teller(duty, told)),
        _tier(duty, told),
    )


def _time(variants: Sequence[Variant], told: Told) -> str:
    """Return inside where an event lies in every reading of the window, outside where in none it can."""
    if told.when is None:
        return _time_by_publication(variants, told.published)
    spans = [Window(v.begins, v.ends) for v in variants]
    if all(s.contains(told.when) for s in spans):
        return "inside"
    return "unknown" if any(s.overlaps(told.when) for s in spans) else "outside"


def _time_by_publication(variants: Sequence[Variant], published: Window | None) -> str:
    """An event without a day lies before it was told: it may lie in a window open then, or just before."""
    span = hull(variants)
    if span is None or published is None:
        return "unknown"
    may = Window(span[0], span[1] + LATE if span[1] else None)
    return "unknown" if may.overlaps(published) else "outside"


def _area(bounds: Sequence[Place], places: Sequence[Place]) -> str:
    """Return whether an event's places lie in a duty's area: by id, name or country; else unknown."""
    if not bounds:
        return "inside"
    if not places:
        return "unknown"
    found = {_within(b, p) for b in bounds for p in places}
    return "inside" if "inside" in found else "unknown" if "unknown" in found else "outside"


def _within(bound: Place, place: Place) -> str:
    if (bound.geonames and bound.geonames == place.geonames) or bound.name.casefold() == place.name.casefold():
        return "inside"
    if bound.country and place.country and bound.country != place.country:
        return "outside"
    if bound.precision == "country" and bound.country and bound.country == place.country:
        return "inside"
    if bound.precision == place.precision == "point" and bound.geonames and place.geonames:
        return "outside"
    return "unknown"


def _teller(duty: Obligation, told: Told) -> str:
    """Return how strong an attribution is, in words: the actor's own, a monitor's, a publisher's or an opponent's."""
    voice = telling(told.record, told.document).told_by
    if voice == duty.obligor:
        return "its own side tells it"
    if told.document.publisher_kind == "monitor":
        return "a monitor tells it"
    return "told by a publisher as fact" if voice is None else f"told by {voice}"


def _tier(duty: Obligation, told: Told) -> str:
    """Return how strong an attribution is, as docs/commitments.md names it."""
    voice = telling(told.record, told.document).told_by
    if not any(p.id == duty.obligor for p in told.event.by):
        return "unattributed"
    if voice == duty.obligor:
        return "admitted_by_actor"
    if told.document.publisher_kind == "monitor":
        return "monitor_finding"
    if voice is None:
        return "told_by_publisher"
    return "accused_by_opponent_only" if any(p.id == voice for p in told.event.against) else "told_by_third_party"


WHY = {
    "act": ("it is not the kind of act that the duty names", "the words do not say whether it is such an act"),
    "object": ("what was hit is not among the objects named", "what was hit is not told"),
    "area": ("it lies outside the area", "it is not told whether it lies in the area"),
    "time": ("it lies outside the window", "it is not told, or depends on the reading, whether it lies in the window"),
    "attribution": ("it is another's act", "nobody is named as its actor"),
    "binding": ("the duty did not bind", "whether the duty bound is disputed"),
}


def _sentence(legs: Mapping[str, str], determination: str, duty: Obligation, teller: str) -> str:
    if determination == "possible_violation":
        words = f"Every leg holds as {teller}: a possible breach, for a person to judge"
        return words + (f"; exceptions are worded ({'; '.join(duty.exception)})." if duty.exception else ".")
    wanted, index = ("outside", 0) if determination == "not_a_violation" else ("unknown", 1)
    why = "; ".join(WHY[leg][index] for leg in LEGS if legs[leg] == wanted)
    return f"{'No breach' if index == 0 else 'Cannot tell'}: {why}."


@dataclass(frozen=True, slots=True)
class _Witness:
    """What is known of who tells: the events by record, and for a document the one that it copies."""

    events: Mapping[str, Told]
    copied: Mapping[str, str]

    def heard(self, possible: Sequence[Assessment]) -> list[Assessment]:
        """Return the tellings that count: of a text and its copies those of one, and of nobody's side those of a voice.

        A party's tellings all weigh on its side of the scales; against it weigh only independent voices, each
        once for a day and place, so that a wire rewritten in ten papers is one.
        """
        first: dict[str, str] = {}
        for one in possible:
            first.setdefault(self._original(one), one.telling.document)
        originals = set(first.values())
        kept = [a for a in possible if a.telling.document in originals]
        parties = [a for a in kept if a.telling.told_by is not None]
        others = {a.telling.record: a for a in kept if a.telling.told_by is None}
        heard: dict[tuple[int, str | None, frozenset[str]], Assessment] = {}
        for number, voice in enumerate(voices([self._passage(a) for a in others.values()])):
            for record in voice.tellings:
                event = self.events[record].event
                place = frozenset(p.name.casefold() for p in event.place)
                heard.setdefault((number, event.when, place), others[record])
        return [*parties, *heard.values()]

    def _original(self, one: Assessment) -> str:
        return self.copied.get(one.telling.document, one.telling.document)

    def _passage(self, one: Assessment) -> Passage:
        told, said = self.events[one.telling.record], one.telling
        quote = told.record.span.quote
        return Passage(said.record, said.document, self._original(one), told.document.text, quote, None, said.publisher)


def _answer(duty: Obligation, found: tuple[Assessment, ...], documents: Sequence[Window], witness: _Witness) -> Breach:
    possible = [a for a in found if a.determination == "possible_violation"]
    open_ = [a for a in found if a.determination == "indeterminate"]
    if possible and (side := _one_sided(witness.heard(possible))):
        return Breach("cannot_tell", f"Cannot tell. {side.why}", found, (side,))
    if possible:
        words = f"{_times(len(possible), 'event')} told in these documents, each inside every leg of the duty"
        tail = f"; {_times(len(open_), 'further event')} cannot be placed." if open_ else "."
        return Breach("possible_breach_told", words + tail, found)
    if open_:
        why = f"{_times(len(open_), 'event')} told may fall under the duty, but no leg-by-leg answer is possible."
        return Breach("cannot_tell", why, found, (Reason(_legs_missing(open_), "Reports that say so."),))
    covered = sum(_covers(duty.variants, d) for d in documents)
    if not covered:
        return _cannot("No document here was published in or after the window.", "Reports of that time.")
    sentence = f"{_times(covered, 'document')} of or after the window told of no act of {duty.obligor} under this duty."
    return Breach("no_breach_told", f"{sentence} Silence is not observance.", found)


def _one_sided(heard: Sequence[Assessment]) -> Reason | None:
    """Refuse an answer of which nearly all comes from one side's mouth."""
    loudest, number = Counter(a.telling.told_by for a in heard).most_common(1)[0]
    if loudest is None or len(heard) < LEAST_VOICES or number <= ONE_SIDE * len(heard):
        return None
    why = f"{number} of {len(heard)} tellings that would hold come from {loudest} alone."
    return Reason(why, "The same events told by the other side, a monitor or somebody of neither.")


def _legs_missing(found: Sequence[Assessment]) -> str:
    counts = {leg: sum(a.legs[leg] == "unknown" for a in found) for leg in LEGS}
    words = ", ".join(f"{leg} ({n})" for leg, n in counts.items() if n)
    return f"What is not told, by leg and number of events: {words}."


def _covers(variants: Sequence[Variant], published: Window) -> bool:
    span = hull(variants)
    return span is not None and (published.latest is None or published.latest > span[0])


def _times(number: int, noun: str) -> str:
    return f"{number} {noun}" + ("" if number == 1 else "s")


def _cannot(why: str, lifts: str) -> Breach:
    return Breach("cannot_tell", f"Cannot tell. {why}", (), (Reason(why, lifts),))
