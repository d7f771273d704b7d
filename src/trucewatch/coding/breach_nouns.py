"""Breaches told as nouns: "recorded 40 violations", "called the raid a breach", "in violation of the truce".

A breach noun alone tells nothing ("to prevent violations"): a verb of counting, calling,
committing or complaining, or a number, must vouch for it.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from trucewatch.coding.breach import Breach, is_truce, of_truce, words
from trucewatch.coding.context import Context
from trucewatch.coding.phrase import Phrase
from trucewatch.coding.view import Predicate
from trucewatch.model import QuantityMention


def noun_breach(context: Context, predicate: Predicate) -> Breach | None:
    """Return the breach that a noun tells; None where it is only mentioned."""
    if not predicate.nominal:
        return None
    if _of_truce(context, predicate):
        return next((b for b in (read(context, predicate) for read in READINGS) if b is not None), None)
    return _counted_fire(context, predicate) or _ended(context, predicate)


def _of_truce(context: Context, predicate: Predicate) -> bool:
    """Tell whether a noun is a breach of a truce and of no law, border or right."""
    lists = words()
    if predicate.lemma not in lists["breach_nouns"] or not predicate.complement:
        return False
    me = predicate.complement[0]
    broken = [p for name in ("of", "to", "in") for p in me.preps.get(name, ())]
    if any(is_truce(context, p) for p in broken) or set(me.modifiers) & (lists["truces"] | lists["of_truce"]):
        return True
    other = {p.head for p in broken} | set(me.modifiers)
    return not other & lists["not_truces"] and not broken and of_truce(context)


def _offenders(predicate: Predicate) -> tuple[Phrase, ...]:
    me = predicate.complement[0]
    sides = [p for name in ("by", "from", "on the part of", "committed by") for p in me.preps.get(name, ())]
    return (*predicate.subject, *(p for p in sides if p not in predicate.subject), *_adjectives(me))


def _adjectives(me: Phrase) -> tuple[Phrase, ...]:
    """Return the noun's own phrase where words before its head may name a side: "Russian violations"."""
    return (me,) if me.modifiers else ()


def _above(predicate: Predicate) -> Predicate | None:
    """Return the verb that a noun hangs on, over a noun that only groups it: "a series of violations"."""
    above = predicate.governor
    if above is not None and above.nominal and predicate.relation == "prep:of" and above.lemma in GROUPING:
        return above.governor
    return above


GROUPING = frozenset(
    (
        "series",
        "number",
        "total",
        "string",
        "spate",
        "wave",
        "case",
        "report",
        "dozen",
        "hundred",
        "thousand",
        "list",
        "pattern",
        "kind",
    )
)


def _in_violation(context: Context, predicate: Predicate) -> Breach | None:
    above = predicate.governor
    if predicate.relation not in ("prep:in", "prep:as") or above is None:
        return None
    if predicate.relation == "prep:as":
        return None if above.lemma not in words()["call"] else _called(context, predicate, above)
    doers = above.subject if not above.nominal else (*above.subject, *above.complement)
    return Breach(predicate, "violated", "in violation of", doers)


def _calling(context: Context, predicate: Predicate) -> Breach | None:
    above = predicate.governor
    if predicate.relation not in ("complement", "object", "xcomp", "ccomp", "oprd") or above is None or above.nominal:
        return None
    if above.lemma in words()["amounts"]:
        if above.clause.negated:
            return Breach(above, "observed", "no breach", _doers(context, above.subject))
        return Breach(above, "violated", "was a breach", _doers(context, above.subject))
    return (
        _called(context, predicate, above)
        if above.lemma in words()["call"] and predicate.relation != "object"
        else None
    )


def _called(context: Context, predicate: Predicate, above: Predicate) -> Breach:
    what = tuple(p for p in above.object if p.i != predicate.i)
    return Breach(
        predicate, "violated", f"{above.lemma} a breach", _doers(context, what) or _offenders(predicate), above.subject
    )


def _doers(context: Context, what: tuple[Phrase, ...]) -> tuple[Phrase, ...]:
    """Return who did what is called a breach: "Russia's raid", "the Israeli strike", "the withdrawal by the army"."""
    found: list[Phrase] = []
    for phrase in what:
        act = context.view.at(phrase.i)
        found += [*(act.subject if act is not None else ()), *_adjectives(phrase)]
        found += [p for p in (phrase.possessor,) if p is not None and p not in found]
    return tuple(found)


def _counting(context: Context, predicate: Predicate) -> Breach | None:
    above = _above(predicate)
    me = predicate.complement[0]
    if above is None or above.nominal or above.lemma not in words()["count"]:
        return None
    if predicate.relation not in ("object", "prep:of", "prep:on", "subject"):
        return None
    says = "observed" if me.negated or above.clause.negated else "violated"
    claimants = above.subject if predicate.relation != "subject" else ()
    return Breach(predicate, says, f"{above.lemma} breaches", _offenders(predicate), claimants, me)


def _committing(context: Context, predicate: Predicate) -> Breach | None:
    above = _above(predicate)
    if above is None or above.nominal or above.lemma not in words()["commit"]:
        return None
    if predicate.relation not in ("object", "prep:in", "prep:with", "prep:of"):
        return None
    says = "observed" if above.clause.negated or predicate.complement[0].negated else "violated"
    return Breach(
        predicate, says, f"{above.lemma} breaches", above.subject or _offenders(predicate), (), predicate.complement[0]
    )


def _speaking(context: Context, predicate: Predicate) -> Breach | None:
    above = _above(predicate)
    offenders = _offenders(predicate)
    if above is None or above.nominal or above.lemma not in words()["speak"] or not context.who(offenders):
        return None
    return Breach(predicate, "violated", f"{above.lemma} breaches", offenders, above.subject, predicate.complement[0])


def _told(context: Context, predicate: Predicate) -> Breach | None:
    """Read breaches that a number or a verb of happening tells: "there were 40 violations", "violations continued"."""
    above, me = predicate.governor, predicate.complement[0]
    happens = (
        above is not None
        and not above.nominal
        and above.lemma
        in ("be", "continue", "occur", "happen", "take", "persist", "follow", "begin", "go", "rise", "fall", "drop")
    )
    there = (
        happens and above is not None and predicate.relation in ("subject", "complement", "object") and not above.object
    )
    if there and above is not None and (number(context, me) or me.negated or above.lemma != "be"):
        says = "observed" if me.negated or above.clause.negated else "violated"
        return Breach(predicate, says, "breaches told", _offenders(predicate), (), me)
    return None


def _counted_fire(context: Context, predicate: Predicate) -> Breach | None:
    """Read what a monitor of a truce counts: "the mission recorded 316 explosions"."""
    above, lists = _above(predicate), words()
    if (
        above is None
        or above.nominal
        or not predicate.complement
        or above.lemma not in lists["count"]
        or predicate.relation != "object"
    ):
        return None
    me = predicate.complement[0]
    watched = any(p.head in lists["monitors"] for p in above.subject) or any(
        w.party.sector == "IGO" for w in context.who(above.subject)
    )
    if predicate.lemma not in lists["incidents"] or not watched or not of_truce(context):
        return None
    if not number(context, me) and not me.negated:
        return None
    return Breach(
        predicate,
        "observed" if me.negated else "violated",
        f"{above.lemma} fire",
        _offenders(predicate),
        above.subject,
        me,
    )


def _ended(context: Context, predicate: Predicate) -> Breach | None:
    """Read "blamed him for the collapse of the truce": the end of a truce as somebody's doing."""
    if predicate.lemma not in words()["fail_nouns"] or not predicate.complement:
        return None
    of = predicate.complement[0].preps.get("of", ())
    above = predicate.governor
    blamed = above is not None and above.lemma in words()["accuse"] and predicate.relation.startswith("prep:")
    return (
        Breach(predicate, "violated", "blamed for the end")
        if blamed and any(is_truce(context, p) for p in of)
        else None
    )


def number(context: Context, phrase: Phrase) -> QuantityMention | None:
    """Return the number that counts a phrase: "at least 40 violations"."""
    start = phrase.start
    hedge = re.search(
        r"(?:more than|at least|over|about|some|nearly|up to)\s+$", context.text[max(0, start - 12) : start]
    )
    found = context.mentions.within(start - len(hedge.group()) if hedge else start, phrase.end, QuantityMention)
    return next((m for m in found if m.quantity.unit is None), None)


READINGS: tuple[Callable[[Context, Predicate], Breach | None], ...] = (
    _in_violation,
    _calling,
    _counting,
    _committing,
    _speaking,
    _told,
)
