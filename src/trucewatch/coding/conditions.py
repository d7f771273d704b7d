"""The conditions of the frames: `role:class` terms joined by " & ", denied by "!" (data/frames.yaml)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from trucewatch.coding.below import BELOW
from trucewatch.coding.bywords import acts
from trucewatch.coding.context import Context
from trucewatch.coding.lexicon import data, nouns
from trucewatch.coding.phrase import Phrase
from trucewatch.coding.reference import FIRST
from trucewatch.coding.stance import VERBS
from trucewatch.coding.view import Predicate
from trucewatch.coding.weapons import weapons
from trucewatch.errors import BadValue
from trucewatch.model import PlaceMention
from trucewatch.vocab.marked import Entry


def check_needs(needs: Sequence[str], entry: Entry) -> None:
    """Raise BadValue where a condition of an entry is not made as conditions are."""
    for need in needs:
        for term in terms(need):
            if not all(re.fullmatch(r"[a-z]+(?: [a-z]+)*", name) for name in term.names) or not all(term.kinds):
                raise BadValue(f"{need!r} is no condition", f"{entry.where}, needs", "write role:class")
            for name, known in (("below", BELOW), ("told", TOLD)):
                if name in term.names and (unknown := [kind for kind in term.kinds if kind not in known]):
                    raise BadValue(f"{name}: no {unknown[0]!r}", f"{entry.where}, needs", f"use one of {sorted(known)}")


class Term(NamedTuple):
    """One term of a condition: any of some roles is of any of some classes, or, denied, none is."""

    denied: bool
    names: tuple[str, ...]
    kinds: tuple[str, ...]


@cache
def terms(need: str) -> tuple[Term, ...]:
    """Return the terms of a condition.

    >>> terms("object|on:site & !verb:hit")
    (Term(denied=False, names=('object', 'on'), kinds=('site',)), Term(denied=True, names=('verb',), kinds=('hit',)))
    """
    return tuple(_made(term.strip()) for term in need.split("&"))


def _made(term: str) -> Term:
    names, _, kinds = term.removeprefix("!").partition(":")
    return Term(term.startswith("!"), tuple(names.split("|")), tuple(kinds.split("|")))


def holds(context: Context, predicate: Predicate, need: str) -> bool:
    """Tell whether a condition holds of a predicate: every one of its terms."""
    return all(_holds(context, predicate, term) for term in terms(need))


def _holds(context: Context, predicate: Predicate, term: Term) -> bool:
    found = any(_term(context, predicate, name, kind) for name in term.names for kind in term.kinds)
    return found is not term.denied


def keys(predicate: Predicate) -> Iterator[str]:
    """Yield the keys of a predicate that an entry may name: "go", "go off", "open fire", "evacuation order".

    A wording of two words joins the lemma with its particle, an adverb, a preposition, the
    head of its object or complement; for a noun, with the words before it.
    """
    lemma = predicate.lemma
    yield lemma
    if predicate.nominal:
        yield from (f"{m} {lemma}" for me in predicate.complement for m in me.modifiers)
        return
    clause = predicate.clause
    heads = [p.head for p in (*predicate.object, *predicate.complement)]
    preps = [name for name, found in predicate.preps.items() if name != "in" or not found or lemma in STAYING]
    for word in (clause.particle, *clause.adverbs, *preps, *heads):
        if word:
            yield f"{lemma} {word}"


# Verbs whose "in" is part of their wording though a noun follows; with others it only says where
STAYING = ("be", "hold", "live", "remain")


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


def _term(context: Context, predicate: Predicate, name: str, kind: str) -> bool:
    if name in FORMS:
        return FORMS[name](context, predicate, kind)
    return any(is_a(context, predicate, p, kind) for phrase in _asked(predicate, name) for p in _meant(phrase))


def _bare(predicate: Predicate) -> bool:
    """Tell whether a noun stands without a verb, or right under a verb of saying: "Drones over Aleppo, it said"."""
    above = predicate.governor
    if not predicate.nominal:
        return False
    return above is None or (
        above.lemma in VERBS["say"] and predicate.relation in ("ccomp", "dep", "parataxis", "object")
    )


def _occurs(predicate: Predicate) -> bool:
    """Tell whether a noun's verb says only that it takes place or is perceived: "gunfire *rang out*, was *heard*"."""
    above, relation = predicate.governor, predicate.relation
    if not predicate.nominal or above is None or above.nominal:
        return False
    perceived = relation == "object" and above.lemma in VERBS["perceived"]
    return perceived or (relation == "subject" and above.lemma in VERBS["happens"])


# How a noun's act is told: by no verb, or by one that only says that it takes place
TOLD: Mapping[str, Callable[[Predicate], bool]] = {"bare": _bare, "occurs": _occurs}


def _modal(predicate: Predicate, kind: str) -> bool:
    clause = predicate.clause
    return clause.modal == kind or (kind == "must" and clause.marker == "must")


# Terms that ask for a predicate's own words and form, not for its roles
FORMS: Mapping[str, Callable[[Context, Predicate, str], bool]] = {
    "verb": lambda _, p, kind: not p.nominal and kind in keys(p),
    "noun": lambda context, p, kind: p.nominal and (kind in ("any", *keys(p)) or _own(context, p, kind)),
    "light": lambda context, p, kind: kind in carriers(context, p),
    "passive": lambda _, p, _kind: p.clause.passive,
    "negated": lambda _, p, _kind: p.clause.negated,
    "adverb": lambda _, p, kind: kind in p.clause.adverbs,
    "modal": lambda _, p, kind: _modal(p, kind),
    "will": lambda _, p, _kind: p.clause.tense == "future" or p.clause.modal in ("would", "shall"),
    "below": lambda context, p, kind: any(BELOW[kind](context, below) for below in context.view.children(p)),
    "told": lambda _, p, kind: TOLD[kind](p),
}


def _meant(phrase: Phrase) -> Iterator[Phrase]:
    """Yield a phrase, and what it holds: "a wave of *strikes*", "some of *them*"."""
    yield phrase
    if nouns().has("holders", phrase.head):
        yield from phrase.preps.get("of", ())


def _asked(predicate: Predicate, name: str) -> tuple[Phrase, ...]:
    """Return the phrases that a term asks about: a preposition may also hang on a verb's object or complement."""
    if name == "joint":
        return predicate.subject if len(predicate.subject) > 1 else ()
    found = role(predicate, name)
    if found or (predicate.nominal and name != "subject"):
        return found
    if predicate.nominal:
        return _carrying(predicate)
    holding = (*predicate.object, *predicate.complement, *(predicate.subject if name in LADEN else ()))
    return tuple(p for thing in holding for p in thing.preps.get(name, ()))


# What a subject may be laden with or made of: "a convoy *with food* reached the town"
LADEN = ("with", "of", "carrying")


def _carrying(noun: Predicate) -> tuple[Phrase, ...]:
    """Return the subject of the verb that carries a noun's act: "*Russia* held exercises"."""
    above = noun.governor
    if above is None or noun.relation != "object" or above.lemma not in data("frames")["light"]:
        return ()
    return above.subject


def carriers(context: Context, predicate: Predicate) -> set[str]:
    """Return the verbs that carry a noun's act: the one above it, and those of its relative clauses."""
    if not predicate.nominal:
        return set()
    verbs = [p for p in context.view.children(predicate, "relcl", "acl") if not p.nominal]
    if predicate.governor is not None:
        verbs.append(predicate.governor)
    more = {f"{v.lemma} {word}" for v in verbs for word in (v.clause.particle, *v.clause.adverbs)}
    return more | {v.lemma for v in verbs}


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
    known = any(w.party.id is not None or w.role for w in context.who((phrase,), predicate))
    return known or acts(context.names, phrase)


def _weapon(context: Context, _: Predicate, phrase: Phrase) -> bool:
    return any(w.weapon for w in weapons(context.text, phrase.start, phrase.end))


def _owner(context: Context, _: Predicate, phrase: Phrase) -> bool:
    return bool(context.names.within(phrase.start, phrase.end)) or phrase.possessor is not None


def _human(context: Context, predicate: Predicate, phrase: Phrase) -> bool:
    if nouns().among(phrase.head, "people", "armed", "unnamed", "offices", "captives") or phrase.tag == "NUM":
        return True
    return phrase.text.lower() in PERSONS or (phrase.tag == "PROPN" and not _site(context, predicate, phrase))


def _site(context: Context, predicate: Predicate, phrase: Phrase) -> bool:
    if nouns().among(phrase.head, "settlement", "position") or TESTS["target"](context, predicate, phrase):
        return True
    return TESTS["place"](context, predicate, phrase)


def _unknown(context: Context, predicate: Predicate, phrase: Phrase) -> bool:
    """Tell whether a phrase is a name that nobody knows and that is no person: a small place, as a rule."""
    known = context.names.within(phrase.start, phrase.end) or context.names.one(phrase)
    return phrase.tag == "PROPN" and not phrase.modifiers and not known


def _speaker(context: Context, predicate: Predicate, phrase: Phrase) -> bool:
    if phrase.text.lower() in FIRST:
        return True
    return _party(context, predicate, phrase) or phrase.tag == "PROPN" or nouns().has("offices", phrase.head)


def _addressee(context: Context, predicate: Predicate, phrase: Phrase) -> bool:
    if _speaker(context, predicate, phrase) or phrase.text.lower() in PERSONS:
        return True
    return nouns().among(phrase.head, "pairs", "roles", "people", "addressees")


def _envoy(context: Context, _: Predicate, phrase: Phrase) -> bool:
    """Tell whether a phrase is somebody who may be sent to talk: a delegation, a minister, a leader by name."""
    names = context.names.within(phrase.start, phrase.end)
    return nouns().has("envoys", phrase.head) or any(n.kind in ("person", "surname") for n in names)


def _deep(kind: str) -> Callable[[Context, Predicate, Phrase], bool]:
    """Return a test for a class anywhere in a phrase: "a proposal for a *ceasefire*"."""
    return lambda _context, _, phrase: any(nouns().has(kind, p.head, *p.modifiers) for p in phrase.deep())


PERSONS = frozenset(("them", "they", "those", "him", "her", "us", "others", "he", "she", "some", "all", "many", "most"))
TESTS: Mapping[str, Callable[[Context, Predicate, Phrase], bool]] = {
    "any": lambda _context, _, _phrase: True,
    "party": _party,
    "named": lambda context, predicate, phrase: bool(context.who((phrase,), predicate)) or acts(context.names, phrase),
    "place": lambda context, _, phrase: bool(context.mentions.within(phrase.start, phrase.end, PlaceMention)),
    "weapon": _weapon,
    "target": lambda _context, _, phrase: bool(nouns().targets_of((phrase.head, *phrase.modifiers))),
    "number": lambda _context, _, phrase: phrase.tag == "NUM" or bool(phrase.number),
    "name": lambda _context, _, phrase: phrase.tag == "PROPN",
    "plural": lambda _context, _, phrase: phrase.plural,
    "human": _human,
    "site": _site,
    "speaker": _speaker,
    "addressee": _addressee,
    "truces": _deep("truces"),
    "envoys": _envoy,
    "unknown": _unknown,
    "body": lambda context, predicate, phrase: any(w.party.sector == "IGO" for w in context.who((phrase,), predicate)),
    "official": lambda _context, _, phrase: nouns().among(phrase.head, "roles", "offices"),
}
