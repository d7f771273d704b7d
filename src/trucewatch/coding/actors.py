"""Who did it: the parties in the roles that a frame names."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from trucewatch.coding.bywords import as_written
from trucewatch.coding.conditions import role
from trucewatch.coding.context import Context
from trucewatch.coding.frames import Codebook, Frame
from trucewatch.coding.lexicon import nouns
from trucewatch.coding.phrase import Phrase
from trucewatch.coding.reference import definite
from trucewatch.coding.sectors import said_sector
from trucewatch.coding.stance import NAMING
from trucewatch.coding.view import Predicate
from trucewatch.coding.who import Who, called
from trucewatch.model import DateMention
from trucewatch.records import Party

CONCERNED = ("by", "to", "for", "with", "on", "from", "against", "of")
# Of whom an act of a type is told by the words for people alone
VIOLENT = ("men", "unnamed", "irregulars", "crowds", "strangers")
BY_THEIR_WORDS = {"protest": ("crowds", "unnamed", "people"), "assault": VIOLENT, "coerce": VIOLENT}
ORDERING = frozenset(("order", "command", "instruct", "direct", "decree"))
AIMED = ("on", "against", "at", "upon")


def actors(context: Context, book: Codebook, predicate: Predicate, frame: Frame) -> tuple[Who, ...]:
    """Return who did it; a noun without an actor of its own takes that of the verb that carries it."""
    phrases = [p for name in frame.by for p in filling(context, book, predicate, name)]
    phrases = [p for p in phrases if not dated(context, p)]
    found = context.who(phrases, predicate)
    if found and len(phrases) > 1:
        rest = [p for p in phrases if not context.who((p,), predicate)]
        found += tuple(w for p in rest for w in as_written(context.names, p))
    if not found and frame.verbal and predicate.clause.passive:
        return _issuer(context, predicate)
    found = (
        found
        or _behind(context, predicate, phrases)
        or _by_their_words(context, frame, phrases)
        or context.who(_orderer(predicate), predicate.governor)
    )
    if found or not predicate.nominal or not frame.by:
        return found
    return (
        context.who([me for me in predicate.complement if adjectival(context, me)], predicate)
        or _of_clauses(context, book, predicate)
        or context.who(carrier(book, predicate), predicate.governor)
        or _by_their_words(context, frame, list(carrier(book, predicate)))
    )


def _behind(context: Context, predicate: Predicate, phrases: list[Phrase]) -> tuple[Who, ...]:
    """Return who is behind the weapon or deed that did it: "*shells from the rebels* hit the market"."""
    flown = [p for phrase in phrases for p in phrase.deep() if p.i == phrase.i or nouns().has("munition", p.head)]
    owners = [p for phrase in flown for name in ("by", "from") for p in phrase.preps.get(name, ())]
    deeds = [c for c in context.view.children(predicate, "subject", "csubj") if not c.nominal]
    owners += [p for deed in deeds for p in (*deed.preps.get("by", ()), *deed.subject)]
    named = [w for w in context.who(owners, predicate) if w.party.id is not None]
    return tuple(named) or tuple(w for p in owners for w in as_written(context.names, p))


def _orderer(predicate: Predicate) -> tuple[Phrase, ...]:
    """Return who orders what is to be done by nobody named: "*the president* ordered 900 men to be set free"."""
    above = predicate.governor
    ordered = above is not None and above.lemma in ORDERING and predicate.relation in ("xcomp", "ccomp")
    return above.subject if above is not None and ordered and predicate.clause.passive else ()


def _by_their_words(context: Context, frame: Frame, phrases: list[Phrase]) -> tuple[Who, ...]:
    """Return who did it by the words for them, where nobody says whose they are: soldiers, the Front, protesters."""
    found = [w for p in phrases for w in as_written(context.names, p)]
    kinds = BY_THEIR_WORDS.get(frame.type, ())
    kept = [p for p in phrases if kinds and nouns().among(p.head, *kinds) and p.tag in ("NOUN", "PROPN", "NUM")]
    kept = [p for p in kept if frame.type == "protest" or not definite(p)]
    more = (Who(Party(called(p), sector=said_sector(p)), p.start, p.end, p.text, how="as written") for p in kept)
    return tuple(found) or tuple(more)


def _issuer(context: Context, predicate: Predicate) -> tuple[Who, ...]:
    """Return who issued the text, for words in it that name no speaker: "donors are asked to give more"."""
    party = context.issuers.at(predicate.start)
    return (Who(party, predicate.start, predicate.end, party.name, None, True, "issuer of the text"),) if party else ()


def filling(context: Context, book: Codebook, predicate: Predicate, name: str) -> tuple[Phrase, ...]:
    """Return the phrases that fill a role of a frame, a special one of this module or one of the predicate's own."""
    if name == "light":
        return carrier(book, predicate)
    if name == "speaker":
        return ()  # draft.py takes it from the attribution
    if name in SPECIAL:
        return SPECIAL[name](context, predicate)
    return role(predicate, name)


def carrier(book: Codebook, predicate: Predicate) -> tuple[Phrase, ...]:
    """Return the subject of the verb that only carries the act its object names: "*Russia* launched an attack"."""
    above, relation = predicate.governor, predicate.relation
    if (
        above is not None
        and above.lemma in NAMING
        and relation == "complement"
        and above.relation in ("ccomp", "object")
    ):
        above, relation = above.governor, "object"  # "opened what it called an operation"
    carried = above is not None and relation in ("object", "prep:to", "xcomp", "subject")
    if not predicate.nominal or above is None or not carried or not light(book, above):
        return ()
    return above.subject if relation != "subject" else ()


def light(book: Codebook, verb: Predicate) -> bool:
    """Tell whether a verb only carries the act that its object names: "launched an attack"."""
    words = (verb.lemma, *(f"{verb.lemma} {more}" for more in (verb.clause.particle, *verb.clause.adverbs)))
    return any(word in book.light for word in words)


def adjectival(context: Context, me: Phrase) -> bool:
    """Tell whether a noun's own phrase names a party before its head: "Israeli strikes", not "talks in Russia"."""
    head = context.view.doc[me.i].idx
    return any(n.end <= head for n in context.names.within(me.start, me.end))


def _of_clauses(context: Context, book: Codebook, predicate: Predicate) -> tuple[Who, ...]:
    """Return who a clause on the noun says did it: "the attacks that Russia carried out"."""
    acts = [p for p in context.view.children(predicate, "relcl", "acl") if light(book, p)]
    return context.who([s for p in acts for s in p.subject if s.i != predicate.i], predicate)


def dated(context: Context, phrase: Phrase) -> bool:
    """Tell whether a phrase is a date: "on 4 April"."""
    return any(
        m.span.start <= phrase.start and phrase.end <= m.span.end
        for m in context.mentions.within(phrase.whole[0], phrase.whole[1], DateMention)
    )


def _object_owner(_: Context, predicate: Predicate) -> tuple[Phrase, ...]:
    return () if predicate.subject and not predicate.clause.passive else predicate.object


def _shot_down(_: Context, predicate: Predicate) -> tuple[Phrase, ...]:
    return predicate.object


def _of_owner(_: Context, predicate: Predicate) -> tuple[Phrase, ...]:
    return predicate.preps.get("of", ()) if predicate.nominal else ()


def _below_subject(context: Context, predicate: Predicate) -> tuple[Phrase, ...]:
    """Return who is told that he must: the subject of the clause below."""
    children = context.view.children(predicate, "ccomp", "xcomp", *(("acl", "advcl") if predicate.nominal else ()))
    return tuple(s for child in children if not child.roles.borrowed for s in child.roles.surface)


def _acted_against(context: Context, predicate: Predicate) -> tuple[Phrase, ...]:
    children = context.view.children(predicate, "ccomp", "xcomp", "parataxis")
    aimed = [(c.object, *(c.preps.get(name, ()) for name in AIMED)) for c in children]
    return tuple(p for groups in aimed for group in groups for p in group)


def _object_between(_: Context, predicate: Predicate) -> tuple[Phrase, ...]:
    """Return who sits at a table that somebody else lays: "will host talks *between Manila and the MILF*"."""
    return tuple(p for thing in predicate.object for name in ("between", "with") for p in thing.preps.get(name, ()))


def _quoted_speaker(context: Context, predicate: Predicate) -> tuple[Phrase, ...]:
    """Return who says it: the subject of the nearest verb of saying above."""
    return next((p.subject for p in predicate.chain() if p.subject), ())


def _below_parties(context: Context, predicate: Predicate) -> tuple[Phrase, ...]:
    """Return whom the content of a verbal act concerns: "threatened to cut off power to *Moldova*"."""
    children = context.view.children(predicate, "ccomp", "xcomp", "acl", "advcl")
    infinitives = [c for c in children if c.clause.form == "infinitive"]
    direct = [p for c in infinitives for group in (c.object, *_concerned(c.preps)) for p in group]
    return (
        *direct,
        *(p for c in infinitives for thing in c.object for group in _concerned(thing.preps) for p in group),
    )


def _concerned(preps: Mapping[str, tuple[Phrase, ...]]) -> list[tuple[Phrase, ...]]:
    return [preps.get(name, ()) for name in CONCERNED]


def _object_parties(_: Context, predicate: Predicate) -> tuple[Phrase, ...]:
    """Return whom the object of an act concerns: "lifted its blockade *of Qatar*", "vetoed the sale *to Taiwan*"."""
    near = ("by", "of", "to", "with", "on")
    return tuple(p for thing in predicate.object for name in near for p in thing.preps.get(name, ()))


SPECIAL: Mapping[str, Callable[[Context, Predicate], tuple[Phrase, ...]]] = {
    "object_owner": _object_owner,
    "shot_down": _shot_down,
    "of_owner": _of_owner,
    "below_subject": _below_subject,
    "demanded": _below_subject,
    "acted_against": _acted_against,
    "below_parties": _below_parties,
    "object_parties": _object_parties,
    "object_between": _object_between,
    "quoted_speaker": _quoted_speaker,
}
