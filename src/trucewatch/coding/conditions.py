"""The conditions of the frames: `role:class` terms joined by " & ", denied by "!"."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from trucewatch.coding.context import Context
from trucewatch.coding.lexicon import nouns
from trucewatch.coding.phrase import Phrase
from trucewatch.coding.view import Predicate
from trucewatch.coding.weapons import weapons
from trucewatch.model import PlaceMention

# What may hang below a predicate, under the name that the frames use.
BELOW: Mapping[str, Callable[[Predicate], bool]] = {
    "infinitive": lambda p: p.clause.form == "infinitive",
    "ccomp": lambda p: p.relation in ("ccomp", "xcomp"),
    "would": lambda p: p.relation == "ccomp" and (p.clause.modal == "would" or p.clause.tense == "future"),
}


def holds(context: Context, predicate: Predicate, need: str) -> bool:
    """Tell whether a condition holds of a predicate: every one of its terms."""
    return all(_term(context, predicate, term.strip()) for term in need.split("&"))


def role(predicate: Predicate, name: str) -> tuple[Phrase, ...]:
    """Return the phrases that fill a role: subject, object, indirect, complement, self or a preposition."""
    if name == "self":
        return predicate.complement
    if name == "any":
        everything = (predicate.subject, predicate.object, *predicate.preps.values())
        return tuple(p for group in everything for p in group)
    if name in ("subject", "object", "indirect", "complement"):
        return tuple(getattr(predicate, name))
    return predicate.preps.get(name, ())


def _term(context: Context, predicate: Predicate, term: str) -> bool:
    if term.startswith("!"):
        return not _term(context, predicate, term[1:])
    name, _, kind = term.partition(":")
    if name == "noun":
        return predicate.nominal and (kind in ("any", predicate.lemma) or _own(context, predicate, kind))
    if name == "light":
        above = predicate.governor
        return above is not None and above.lemma == kind
    if name == "below":
        return any(BELOW[kind](p) for p in context.view.children(predicate))
    return any(is_a(context, predicate, phrase, kind) for phrase in role(predicate, name))


def _own(context: Context, predicate: Predicate, kind: str) -> bool:
    return any(is_a(context, predicate, me, kind) for me in predicate.complement)


def is_a(context: Context, predicate: Predicate, phrase: Phrase, kind: str) -> bool:
    """Tell whether a phrase is of a class: see the head of events.yaml; else whether it has the lemma itself."""
    if kind in TESTS:
        return TESTS[kind](context, predicate, phrase)
    if kind in nouns().classes:
        return nouns().has(kind, phrase.head)
    return kind in (phrase.head, *phrase.modifiers)


def _party(context: Context, predicate: Predicate, phrase: Phrase) -> bool:
    return any(w.party.id is not None for w in context.who((phrase,), predicate))


def _weapon(context: Context, _: Predicate, phrase: Phrase) -> bool:
    return any(w.weapon for w in weapons(context.text, phrase.start, phrase.end))


def _owner(context: Context, _: Predicate, phrase: Phrase) -> bool:
    return bool(context.names.within(phrase.start, phrase.end)) or phrase.possessor is not None


TESTS: Mapping[str, Callable[[Context, Predicate, Phrase], bool]] = {
    "any": lambda _context, _, _phrase: True,
    "party": _party,
    "named": lambda context, predicate, phrase: bool(context.who((phrase,), predicate)),
    "place": lambda context, _, phrase: bool(context.mentions.within(phrase.start, phrase.end, PlaceMention)),
    "weapon": _weapon,
    "target": lambda _context, _, phrase: bool(nouns().targets_of((phrase.head, *phrase.modifiers))),
    "number": lambda _context, _, phrase: phrase.tag == "NUM",
    "name": lambda _context, _, phrase: phrase.tag == "PROPN",
    "owner": _owner,
    "official": lambda _context, _, phrase: nouns().has("roles", phrase.head),
}
