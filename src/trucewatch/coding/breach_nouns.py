"""Breaches told as nouns: "recorded 40 violations", "called the raid a breach", "in violation of the truce".

A breach noun alone tells nothing ("to prevent violations"): a verb of counting, calling,
committing, accusing or complaining, or a number, must vouch for it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from trucewatch.coding.breach import Breach, doers, is_truce, of_truce, words
from trucewatch.coding.context import Context
from trucewatch.coding.phrase import Phrase
from trucewatch.coding.stance import VERBS
from trucewatch.coding.view import Predicate
from trucewatch.model import QuantityMention

BY = ("by", "from", "on the part of")


@dataclass(frozen=True, slots=True)
class Noun:
    """A noun as the readings see it: its own phrase, the verb above it, how it hangs there."""

    predicate: Predicate
    me: Phrase
    verb: Predicate | None
    relation: str
    counted: Phrase

    def breach(
        self, says: str, how: str, offenders: tuple[Phrase, ...] = (), claimants: tuple[Phrase, ...] = ()
    ) -> Breach:
        """Return the breach that the noun tells, itself what is counted, in the mood of its verb."""
        return Breach(self.predicate, says, how, offenders, claimants, self.counted, self.verb)

    @property
    def says(self) -> str:
        """`observed` where no breach is told: "no violations", "recorded none"."""
        none = self.me.negated or (self.verb is not None and self.verb.clause.negated)
        return "observed" if none else "violated"

    @property
    def offenders(self) -> tuple[Phrase, ...]:
        """Whose breaches they are: "Russian violations", "violations by the army"."""
        broken = [p for name in ("of", "to") for p in self.me.preps.get(name, ())]  # "a breach of the truce *by X*"
        sides = [p for me in (self.me, *broken) for name in BY for p in me.preps.get(name, ())]
        owners = (*self.predicate.subject, *(p for p in sides if p not in self.predicate.subject))
        return (*owners, *named_before(self.me))

    def under(self, name: str, *relations: str) -> bool:
        """Tell whether the noun hangs on a verb of a word list, in one of some relations."""
        return self.verb is not None and self.verb.lemma in words()[name] and self.relation.startswith(relations)


def noun_breach(context: Context, predicate: Predicate) -> Breach | None:
    """Return the breach that a noun tells; None where it is only mentioned."""
    if not predicate.nominal or not predicate.complement:
        return None
    noun = _noun(predicate)
    readings = BREACHES if _of_truce(context, noun) else OTHERS
    return next((b for b in (read(context, noun) for read in readings) if b is not None), None)


def _noun(predicate: Predicate) -> Noun:
    """Return a noun with the verb above it, over a noun that only groups it: "a series of violations"."""
    above, relation, counted = predicate.governor, predicate.relation, predicate.complement[0]
    if above is not None and above.nominal and above.lemma in words()["grouping"] and relation.startswith("prep:"):
        counted = next((p for p in above.complement if p.number), counted)
        relation, above = above.relation, above.governor
    verb = above if above is not None and not above.nominal else None
    return Noun(predicate, predicate.complement[0], verb, relation, counted)


def _of_truce(context: Context, noun: Noun) -> bool:
    """Tell whether a noun is a breach of a truce and of no law, border or right."""
    lists = words()
    before = {part for m in noun.me.modifiers for part in (m, m.removesuffix("-related"))}
    if noun.predicate.lemma in lists["incidents"] and before & lists["truces"]:
        return True  # "four ceasefire incidents"
    if noun.predicate.lemma not in lists["breach_nouns"]:
        return False
    broken = [p for name in ("of", "to") for p in noun.me.preps.get(name, ())]
    if any(is_truce(context, p) for p in broken) or before & (lists["truces"] | lists["of_truce"]):
        return True
    other = {p.head for p in broken} | before
    return not other & lists["not_truces"] and not broken and of_truce(context)


def named_before(me: Phrase) -> tuple[Phrase, ...]:
    """Return a noun's own phrase where words before its head may name a side: "Russian violations"."""
    return (me,) if me.modifiers else ()


def _in_violation(_: Context, noun: Noun) -> Breach | None:
    above = noun.predicate.governor
    if noun.predicate.relation != "prep:in" or above is None:
        return None
    verb: Predicate | None = above
    while verb is not None and verb.nominal:
        verb = verb.governor
    if above.nominal and above.relation.startswith("prep:") and verb is not None and not above.subject:
        return Breach(
            noun.predicate, "violated", "in violation of", verb.subject
        )  # "fired on a convoy in violation of"
    light = verb.subject if verb is not None and above.relation == "object" and not above.subject else ()
    who = above.subject if not above.nominal else (*above.subject, *above.complement, *light)
    return Breach(noun.predicate, "violated", "in violation of", who)


def _calling(context: Context, noun: Noun) -> Breach | None:
    """Read "called the raid a breach", "described it as a violation", also where a quotation hides the tree."""
    verb = noun.verb
    if noun.under("call", "complement", "xcomp", "ccomp", "oprd", "prep:as"):
        return _called(context, noun, verb)
    joined = context.view.doc[noun.predicate.i].dep_ == "conj"
    named = verb is not None and not joined and any(p.i < noun.predicate.i for p in verb.object)
    if named and noun.under("call", "object"):
        return _called(context, noun, verb)  # "which the minister calls a breach"
    above = noun.predicate.governor
    beside = above is not None and noun.predicate.relation == "appos" and above.relation == "object"
    verb = above.governor if above is not None and beside else None
    return _called(context, noun, verb) if verb is not None and verb.lemma in words()["call"] else None


def _called(context: Context, noun: Noun, verb: Predicate | None) -> Breach | None:
    if verb is None:
        return None
    what = tuple(p for p in verb.object if p.i != noun.predicate.i)
    doers = _acts_of(context, what)
    doers = doers if context.who(doers) else noun.offenders
    counted = next((p for p in what if p.number), None)  # "84 incidents which it regards as breaches"
    return Breach(noun.predicate, "violated", f"{verb.lemma} a breach", doers, verb.subject, counted, verb)


def _being(context: Context, noun: Noun) -> Breach | None:
    """Read "the raid was a breach", "amounts to a violation"."""
    if noun.verb is None or not noun.under("amounts", "complement", "object", "prep:to"):
        return None
    if not any(p.head != "there" for p in noun.verb.roles.surface):
        return None  # "there were three violations"
    says = "observed" if noun.verb.clause.negated else "violated"
    who = _acts_of(context, noun.verb.subject)
    return Breach(noun.verb, says, "was a breach", who if context.who(who) else noun.offenders)


def _acts_of(context: Context, what: tuple[Phrase, ...]) -> tuple[Phrase, ...]:
    """Return whose acts some phrases tell, a side named before an act among them: "the Israeli strike"."""
    owners = tuple(p for p in doers(context, what) if p not in what)
    return (*owners, *(p for phrase in what for p in named_before(phrase)))


def _accused(_: Context, noun: Noun) -> Breach | None:
    """Read "charged the army with a breach of the truce"; accusing.py finds who accuses."""
    above, lists = noun.predicate.governor, words()
    told = above is not None and above.nominal and above.lemma in lists["accusations"]
    inside = above is not None and above.nominal and above.relation == "object" and above.governor is not None
    told = told or (
        inside and above is not None and above.governor is not None and above.governor.lemma in lists["accuse"]
    )
    traded = noun.under("trade", "prep:over", "prep:about", "prep:for")
    if told or traded or noun.under("accuse", "prep:of", "prep:with", "prep:for", "prep:over", "object"):
        return Breach(noun.predicate, "violated", "accused of a breach", noun.offenders, (), noun.me)
    return None


def _attributed(_: Context, noun: Noun) -> Breach | None:
    """Read "attributed the violation to the army"."""
    verb = noun.verb
    if verb is None or verb.lemma not in words()["attribute"] or noun.relation != "object" or "to" not in verb.preps:
        return None
    return noun.breach("violated", "attributed to", verb.preps["to"], verb.subject)


def _denying(_: Context, noun: Noun) -> Breach | None:
    """Read "denied any breach of the truce"."""
    if noun.verb is None or noun.relation != "object" or noun.verb.lemma not in VERBS["deny"]:
        return None
    return Breach(noun.predicate, "denied", "denied a breach", (), noun.verb.subject, None, noun.verb)


def _counting(_: Context, noun: Noun) -> Breach | None:
    if noun.verb is None or not noun.under("count", "object", "prep:of", "prep:on", "subject"):
        return None
    claimants = noun.verb.subject if noun.relation != "subject" else ()
    return noun.breach(noun.says, f"{noun.verb.lemma} breaches", noun.offenders, claimants)


def _committing(_: Context, noun: Noun) -> Breach | None:
    if noun.verb is None or not noun.under("commit", "object", "prep:in", "prep:with", "prep:of"):
        return None
    return noun.breach(noun.says, f"{noun.verb.lemma} breaches", noun.verb.subject or noun.offenders)


def _speaking(context: Context, noun: Noun) -> Breach | None:
    if noun.verb is None or not noun.under("speak", "object", "prep:"):
        return None
    if not context.who(noun.offenders) and number(context, noun.counted) is None:
        return None
    return noun.breach("violated", f"{noun.verb.lemma} breaches", noun.offenders, noun.verb.subject)


def _told(context: Context, noun: Noun) -> Breach | None:
    """Read breaches that a number or a verb of happening tells: "there were 40 violations", "violations continued"."""
    verb = noun.verb
    if verb is None or verb.object or not noun.under("happen", "subject", "complement", "object"):
        return None
    told = number(context, noun.me) is not None or noun.me.negated or verb.lemma != "be"
    return noun.breach(noun.says, "breaches told", noun.offenders) if told else None


def _counted_fire(context: Context, noun: Noun) -> Breach | None:
    """Read what a watch of a truce counts: "the mission recorded 316 explosions", "no shelling was recorded"."""
    lists = words()
    if noun.verb is None or noun.predicate.lemma not in lists["incidents"] or not noun.under("count", "object"):
        return None
    watchers = noun.verb.subject
    counts = number(context, noun.me) is not None and _watches(context, noun)
    if not of_truce(context) or not (noun.me.negated or counts) or "among" in noun.me.preps:
        return None  # "six violations, among them two drone attacks"
    return noun.breach(noun.says, f"{noun.verb.lemma} fire", noun.offenders, watchers)


def _watches(context: Context, noun: Noun) -> bool:
    """Tell whether one who counts watches a truce: a monitor, a body between states, a side that counts attacks."""
    lists, verb = words(), noun.verb
    if verb is None:
        return False
    if any(p.head in lists["monitors"] for p in verb.subject):
        return True
    issuer = context.issuers.at(verb.start)
    bodies = {n.party.id for n in context.names.found if n.sort == "body"}
    found = {w.party.id for w in context.who(verb.subject, verb)} | ({issuer.id} if issuer is not None else set())
    counts = verb.lemma in lists["keep_count"] and noun.predicate.lemma not in lists["projectiles"]
    return not bodies.isdisjoint(found) or (bool(found) and counts)


def _ended(context: Context, noun: Noun) -> Breach | None:
    """Read "blamed him for the collapse of the truce": the end of a truce as somebody's doing."""
    of = noun.me.preps.get("of", ())
    blaming = noun.under("accuse", "prep:", "object") or noun.under("lay", "prep:") or _of_blame(noun.predicate)
    blamed = noun.predicate.lemma in words()["fail_nouns"] and blaming
    return Breach(noun.predicate, "violated", "blamed") if blamed and any(is_truce(context, p) for p in of) else None


def _of_blame(noun: Predicate) -> bool:
    """Tell whether a noun is what somebody is to blame for: "laid the *blame for the collapse*"."""
    above = noun.governor
    return above is not None and above.lemma in words()["blame"] and noun.relation.startswith("prep:for")


def number(context: Context, phrase: Phrase) -> QuantityMention | None:
    """Return the number that counts a phrase: "at least 40 violations"."""
    start = phrase.start
    before = context.text[max(0, start - 12) : start]
    hedge = re.search(r"(?:more than|at least|over|about|some|nearly|up to)\s+$", before)
    found = context.mentions.within(start - len(hedge.group()) if hedge else start, phrase.end, QuantityMention)
    return next((m for m in found if m.quantity.unit is None), None)


Reading = Callable[[Context, Noun], Breach | None]
BREACHES: tuple[Reading, ...] = (
    _in_violation,
    _calling,
    _being,
    _denying,
    _attributed,
    _accused,
    _counting,
    _committing,
    _speaking,
    _told,
)
OTHERS: tuple[Reading, ...] = (_counted_fire, _ended)
