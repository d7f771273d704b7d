"""Whose act it is, with whom, and who went between."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from trucewatch.coding.context import Context
from trucewatch.coding.lexicon import nouns
from trucewatch.coding.phrase import Phrase
from trucewatch.coding.pledge_acts import BROUGHT, Act
from trucewatch.coding.pledge_lexicon import lexicon
from trucewatch.coding.pledge_matter import roles
from trucewatch.coding.pledge_mediators import MEDIATION, mediators
from trucewatch.coding.reference import definite, is_pronoun, pair
from trucewatch.coding.stance import VERBS
from trucewatch.coding.view import Predicate
from trucewatch.coding.who import Who
from trucewatch.model import DateMention
from trucewatch.records import Party

ANNOUNCING = frozenset(("announce", "declare", "decide", "decree", "order"))


@dataclass(frozen=True, slots=True)
class Sides:
    """The parties of one act: `by` whose it is, `other` the further parties to it, `mediator` who went between."""

    by: tuple[Who, ...] = ()
    other: tuple[Who, ...] = ()
    mediator: tuple[Who, ...] = ()

    def named(self) -> Iterator[tuple[str, tuple[Who, ...]]]:
        """Yield the sides under the names of their fields."""
        yield from (("by", self.by), ("with", self.other), ("mediator", self.mediator))

    def join(self, more: Sides) -> Sides:
        """Return the sides of an act told twice."""
        return Sides(self.by or more.by, self.other or more.other, self.mediator or more.mediator)

    def facing(self, who: tuple[Who, ...]) -> Sides:
        """Return the sides with further parties that are none of `by`."""
        return Sides(self.by, _without(who, self.by), self.mediator)


def sides(context: Context, act: Act) -> Sides:
    """Return the parties of an act."""
    if act.lead is not None:
        return _laid_down(context, act, act.lead)
    between = named(context, _preps(act, "between"), act.predicate)
    helped = [p for p in _preps(act, "with") if p.head not in MEDIATION]
    partners = named(context, helped, act.predicate)
    mediator = _union(mediators(context, act))
    by = _without(_by(context, act), mediator)
    if act.entry.has("mutual"):
        by = _union(by, between, partners) if by or between else by
        return Sides(by, (), _without(mediator, by))
    if act.act == "agreed" and act.entry.id == "declare" and between:
        return Sides(between, (), _without(mediator, between))  # announced by whoever it was
    if act.entry.has("status"):
        return Sides(between or _holder(context, act), (), _without(mediator, between))
    other = _union(between, partners, context.who(tuple(_owners(act)), act.predicate))
    return Sides(by, _without(other, by), _without(mediator, by))


def _laid_down(context: Context, act: Act, lead: Act) -> Sides:
    """Return whom a term binds: in a deal its own subject; else, and under an order, those whose act lays it down."""
    above = Sides() if lead.matter.earlier else sides(context, lead)
    told = [p for p in act.chain[-1].subject if not act.chain[-1].nominal]
    own = named(context, told, act.chain[-1]) if act.act == "agreed" else ()
    return Sides(own or above.by, above.other, above.mediator)


def named(context: Context, phrases: Sequence[Phrase], predicate: Predicate) -> tuple[Who, ...]:
    """Return the parties of some phrases; a name or an armed body that nobody knows is a party by its words."""
    found = [context.who((p,), predicate) or _other_name(context, p, predicate) for p in phrases]
    return _union(*found)


def _other_name(context: Context, phrase: Phrase, predicate: Predicate) -> tuple[Who, ...]:
    """Return who a phrase is by what it stands beside or consists of: "X, the alliance of rebels", "troops of X"."""
    inner: tuple[Who, ...] = ()
    if nouns().among(phrase.head, "armed", "groups", "envoys", "offices", "roles", "unnamed", "pairs"):
        inner = context.who((*phrase.preps.get("of", ()), *phrase.preps.get("for", ())), predicate)
    if not inner and phrase.possessor is not None:
        inner = context.who((phrase.possessor,), predicate)
    if inner:
        return inner
    token = context.view.doc[phrase.i]
    while token.dep_ in ("pobj", "prep"):
        token = token.head
    if token.dep_ == "appos" and (other := context.view.phrase(token.head.idx, token.head.idx + 1)) is not None:
        return context.who((other,), predicate) or _as_written(context, other)
    return _as_written(context, phrase)


def _as_written(context: Context, phrase: Phrase) -> tuple[Who, ...]:
    """Return a party by its words alone: a name, or a body that can bind itself."""
    named = phrase.tag == "PROPN" and not context.mentions.within(phrase.start, phrase.end, DateMention)
    body = nouns().among(phrase.head, "armed", "groups", "roles", "states", "offices", "envoys")
    if not (named or body) or nouns().has("armour", phrase.head):
        return ()  # a ship signs nothing
    issuer = context.issuers.at(phrase.start)
    if issuer is not None and definite(phrase) and not named and nouns().among(phrase.head, "states", "councils"):
        return (Who(replace(issuer, name=phrase.text), phrase.start, phrase.end, issuer.name, None, True, "issuer"),)
    return (Who(Party(phrase.text), phrase.start, phrase.end, phrase.text, how="as written"),)


def insiders(context: Context, who: tuple[Who, ...], act: Act) -> bool:
    """Tell whether all of some parties fight in the conflict that a text tells, as far as names show it."""
    fighting = {p.id for p in pair(context.names, act.predicate.start)}
    return bool(who) and all(w.party.id in fighting for w in who)


def _by(context: Context, act: Act) -> tuple[Who, ...]:
    """Return whose act it is: its own subject, else that of the light verb, else who the promise binds."""
    predicate = act.predicate
    if elsewhere := _told_elsewhere(context, act):
        return elsewhere
    told = tuple(p for p in roles(predicate, act.entry.by) if not _labelled(context, p, predicate))
    found = named(context, told, predicate) or _agents(context, predicate)
    return found or (_of_noun(context, predicate) if predicate.nominal else _of_verb(context, act))


def _labelled(context: Context, phrase: Phrase, predicate: Predicate) -> bool:
    """Tell whether a phrase stands before a colon and so only speaks what follows: "*Trump*: they have agreed"."""
    between = context.view.text[phrase.end : predicate.start]
    return phrase.end < predicate.start and ": " in between


def _told_elsewhere(context: Context, act: Act) -> tuple[Who, ...]:
    """Return whose act it is where its verb's subject is another: who is quoted, or who brought it about."""
    inner, above = act.chain[-1], act.predicate.governor
    plain = [p for p in inner.subject if not is_pronoun(p)]
    if act.entry.has("said") and (his := context.who(plain, inner)) and his[0].party.id:
        return his  # "Israel will hold its fire, an official said"
    if above is not None and above.lemma in BROUGHT and act.predicate.clause.form == "infinitive" and above.object:
        return named(context, above.object, above)  # "got both sides to agree"
    return ()


def _of_verb(context: Context, act: Act) -> tuple[Who, ...]:
    """Return whose act a verb without a party of its own tells: the speaker's, the owner's, the bound one's."""
    predicate, above = act.predicate, act.predicate.governor
    if above is not None and above.lemma in VERBS["say"] and any(map(is_pronoun, predicate.subject)):
        return named(context, above.subject, above)  # "the envoy said that it accepts"
    if act.entry.id == "no_truce" and above is not None and above.lemma in VERBS["say"]:
        return named(context, above.subject, above)
    if predicate.relation == "acl" and predicate.clause.form == "participle" and (his := _owner(context, act)):
        return his  # "the army's truce, declared on Monday"
    if act.entry.has("bound"):
        inner = act.chain[-1]
        return named(context, inner.subject or inner.roles.surface, inner)
    if predicate.clause.passive and predicate.relation == "ccomp" and above is not None and above.lemma in ANNOUNCING:
        return named(context, above.subject, above)  # "announced that the swap was put off"
    return ()


def _of_noun(context: Context, noun: Predicate) -> tuple[Who, ...]:
    """Return whose act a noun tells: who stands before it, or who makes it by a light verb."""
    if own := before(context, noun):
        return own
    me = next(iter(noun.complement), None)
    if me is not None and (
        his := context.who([p for name in ("of", "by", "from") for p in me.preps.get(name, ())], noun)
    ):
        return his  # "the decision *of Eritrea* to suspend"
    above = noun.governor
    if above is not None and above.lemma in lexicon().light and noun.relation == "object":
        return named(context, above.subject, above)
    told = [p for p in context.view.children(noun, "relcl", "acl") if p.lemma in lexicon().light]
    return next((w for p in told if (w := context.who(p.subject, p))), ())


def _agents(context: Context, predicate: Predicate) -> tuple[Who, ...]:
    """Return who stands after "by"; of a verb with a subject that is another's: "brushed aside offers by the ELN"."""
    if predicate.clause.form == "finite" and not predicate.clause.passive and predicate.subject:
        return ()
    return named(context, predicate.preps.get("by", ()), predicate)


def _owner(context: Context, act: Act) -> tuple[Who, ...]:
    """Return whose truce it is: "*the army's* truce"."""
    owners = tuple(p.possessor for p in act.matter.phrases if p.possessor is not None)
    return context.who(owners, act.predicate)


def before(context: Context, predicate: Predicate) -> tuple[Who, ...]:
    """Return the parties that stand before a noun in its own phrase: "an American proposal", "a US-Russian plan"."""
    me = next(iter(predicate.complement), None)
    if me is None:
        return ()
    names = [n for n in context.names.within(me.start, me.end) if n.end <= predicate.start]
    return tuple(Who(n.party, n.start, n.end, n.party.name) for n in names)


def _preps(act: Act, name: str) -> tuple[Phrase, ...]:
    about = [p for p in act.matter.phrases for p in (p, *p.preps.get("in", ()), *p.preps.get("of", ()))]
    found = [q for p in about for q in p.preps.get(name, ())]
    found += [q for p in act.chain for q in p.preps.get(name, ()) if name != "with" or not act.entry.has("mutual")]
    return tuple(found)


def _owners(act: Act) -> Iterator[Phrase]:
    """Yield whose proposal or truce it is that somebody else accepts or rejects."""
    if act.act in ("accepted", "rejected", "accepted_with_conditions"):
        yield from (p.possessor for p in act.matter.phrases if p.possessor is not None)


def _holder(context: Context, act: Act) -> tuple[Who, ...]:
    """Return the group whose own truce it is: "its truce", "a truce of its own"; a state may only be where it holds."""
    owners = [o for p in act.matter.phrases for o in (p.possessor, *(q.possessor for q in p.preps.get("of", ()))) if o]
    owners += [q for p in act.matter.phrases for q in p.preps.get("of", ()) if q.tag == "PRON"]
    told = [noun for p in act.matter.phrases if (noun := context.view.at(p.i)) is not None]
    owners += [o for noun in told for o in noun.subject]  # "the ELN, whose truce lapsed"
    found = [w for o in owners for w in context.who((o,), act.predicate)]
    groups = [w for w in found if w.party.id and (len(w.party.id) != 3 or w.party.sector == "REB")]
    return _union([w for w in found if w.inferred or w in groups])


def _union(*groups: Sequence[Who]) -> tuple[Who, ...]:
    found: dict[str, Who] = {}
    for who in (w for group in groups for w in group):
        found.setdefault(who.party.id or who.party.name.lower(), who)
    return tuple(found.values())


def _without(who: tuple[Who, ...], others: tuple[Who, ...]) -> tuple[Who, ...]:
    out = {w.party.id or w.party.name.lower() for w in others}
    return tuple(w for w in who if (w.party.id or w.party.name.lower()) not in out)
