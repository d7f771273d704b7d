"""To whom it was done: the parties in the roles that a frame names, else those that its words concern."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from trucewatch.coding.actors import AIMED, adjectival, dated, filling
from trucewatch.coding.bywords import body, titled
from trucewatch.coding.conditions import role
from trucewatch.coding.context import Context
from trucewatch.coding.frames import Codebook, Frame
from trucewatch.coding.lexicon import nouns
from trucewatch.coding.phrase import Phrase
from trucewatch.coding.view import Predicate
from trucewatch.coding.who import Who
from trucewatch.model import PlaceMention
from trucewatch.records import Party

# Acts aimed at somebody whom their words may name without a role of their own: "rejected a *Turkish* offer".
ADDRESSED = frozenset(
    ("accuse", "reject", "request", "threaten", "support", "sanction", "coerce", "concede", "aid", "protest")
)
NEAR = ("to", "with", "against", "of", "on", "by", "for", "towards", "toward", "over", "at", "from")
# Parts of a state that are the state itself: what one does to another is inside one party.
ORGANS = frozenset(("GOV", "MIL", "SPY", None))


def recipients(context: Context, book: Codebook, predicate: Predicate, frame: Frame) -> tuple[Who, ...]:
    """Return to whom it was done: parties named or shown by a nationality, never by a place."""
    if "victims" in frame.against:
        counted = role(predicate, frame.toll_of) or predicate.preps.get("of", ())
        return victims(context, predicate, next(iter(counted), None))
    phrases = [p for name in frame.against for p in filling(context, book, predicate, name)]
    if frame.type in ("accuse", "support"):
        phrases = [p for p in phrases if p.text.lower() not in ("it", "this", "that")]  # what was done, not who
    if frame.type == "assault":
        phrases += [p for name in AIMED for p in role(predicate, name) if name not in frame.against]
        phrases = [p for p in _held(phrases) if attacked(context, p)]
    found = context.who([p for p in phrases if not dated(context, p)], predicate)
    if not found and frame.type in ("threaten", "request"):
        found = context.who(_unless(context, predicate), predicate)
    return found or (concerned(context, book, predicate) if frame.type in ADDRESSED else ())


def _held(phrases: Sequence[Phrase]) -> Iterator[Phrase]:
    """Yield phrases, and the people in or of what is hit: "a camp for *Congolese refugees*", "a convoy of *rebels*"."""
    for phrase in phrases:
        yield phrase
        for name in ("of", "for", "with"):
            yield from (p for p in phrase.preps.get(name, ()) if nouns().among(p.head, "people", "armed", "crowds"))


def _unless(context: Context, predicate: Predicate) -> tuple[Phrase, ...]:
    """Return whom a threat or demand makes a condition for: "threatened to strike unless *Israel* withdrew"."""
    below = (predicate, *context.view.children(predicate, "xcomp", "ccomp"))
    clauses = [c for one in below for c in context.view.children(one, "advcl")]
    return tuple(p for c in clauses if c.clause.marker in ("unless", "if", "until") for p in c.roles.surface)


def distinct(by: tuple[Who, ...], against: tuple[Who, ...]) -> tuple[Who, ...]:
    """Return those of the recipients who are not the actors themselves; police and rebels of a state are two."""
    return tuple(w for w in against if not any(_one(w.party, other.party) for other in by))


def _one(left: Party, right: Party) -> bool:
    if (left.id or left.name) != (right.id or right.name):
        return False
    return left.sector == right.sector or {left.sector, right.sector} <= ORGANS


def concerned(context: Context, book: Codebook, predicate: Predicate) -> tuple[Who, ...]:
    """Return the party that an act's words concern: whose the thing is, whom it is about or goes to."""
    for phrase in _about(book, predicate):
        if dated(context, phrase) or phrase.tag == "PRON":
            continue
        named = [n for n in context.names.within(phrase.start, phrase.end) if n.kind not in ("region", "capital")]
        own = context.names.one(phrase)
        if own and (own[0].party.id or own[0].party.country):
            return own[:1]
        if named:
            first = named[0]
            return (Who(replace(first.party), first.start, first.end, first.party.name),)
    return ()


def _about(book: Codebook, predicate: Predicate) -> Iterator[Phrase]:
    """Yield the phrases that may name whom an act concerns, the nearest first."""
    yield from predicate.object
    nouns_of = (predicate, predicate.governor) if predicate.nominal and predicate.governor is not None else (predicate,)
    for one in nouns_of:
        if one is predicate or (one.lemma in book.light and predicate.relation == "object"):
            yield from (p for name in NEAR for p in one.preps.get(name, ()))
    yield from (p for thing in predicate.object for name in NEAR for p in thing.preps.get(name, ()))


def victims(context: Context, predicate: Predicate, phrase: Phrase | None) -> tuple[Who, ...]:
    """Return the nationality or affiliation of those hurt: "39 Palestinian women", "eight of its soldiers"."""
    if phrase is None or not (
        nouns().among(phrase.head, "people", "armed", "captives") or phrase.tag in ("PROPN", "NUM")
    ):
        return ()
    found = context.who((phrase,), predicate) or context.who(phrase.preps.get("of", ()), predicate)
    kept = [w for w in found if w.party.id or nouns().has("unnamed", phrase.head)]
    return tuple(w if w.party.id else replace(w, party=replace(w.party, name=_uncounted(w.party.name))) for w in kept)


def _uncounted(words: str) -> str:
    """Return words for people without their number.

    >>> _uncounted("24 attackers"), _uncounted("some 30 suspected militants")
    ('attackers', 'suspected militants')
    """
    return re.sub(
        r"^(?:(?:at least|about|some|around|nearly|more than|over|[\d.,-]+|[a-z]+(?:ty|teen)(?:-\w+)?|"
        r"one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|and|to) )+",
        "",
        words,
    )


def attacked(context: Context, phrase: Phrase) -> bool:
    """Tell whether a phrase is somebody, not somewhere: a name of a place alone gives no party."""
    if context.mentions.within(phrase.start, phrase.end, PlaceMention):
        return nouns().among(phrase.head, "armed", "people", "position") and adjectival(context, phrase)
    if phrase.tag == "PROPN" and not context.names.within(phrase.start, phrase.end):
        return titled(phrase) or body(phrase)  # other names that nobody knows are places more often than not
    return nouns().among(phrase.head, "armed", "people", "position", "roles") or phrase.tag in ("PROPN", "PRON")
