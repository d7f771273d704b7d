"""Counts of breaches that no breach word carries: "attacked it 120 times", "its total had grown to 4,900".

Only in a text that speaks of a truce, and only where somebody is named who counts.
"""

from __future__ import annotations

from trucewatch.coding.breach import Breach, of_truce, words
from trucewatch.coding.claim_terms import times
from trucewatch.coding.context import Context
from trucewatch.coding.frames import codebook
from trucewatch.coding.phrase import Phrase
from trucewatch.coding.view import Predicate
from trucewatch.model import QuantityMention


def counted_breach(context: Context, predicate: Predicate) -> Breach | None:
    """Return the count of breaches that a verb tells; None where nobody is said to count."""
    if predicate.nominal or not of_truce(context):
        return None
    return _often(context, predicate) or _tally(context, predicate) or _number_alone(context, predicate)


def noted_count(context: Context, predicate: Predicate) -> Breach | None:
    """Read a count that notes give without a verb: "Kyiv's count: 112 attacks", "One violation so far"."""
    lists, me = words(), next(iter(predicate.complement), None)
    if not predicate.nominal or me is None or not of_truce(context):
        return None
    noun = predicate.lemma in lists["breach_nouns"] | lists["incidents"]
    colon = context.view.text.rfind(": ", predicate.sentence.start, predicate.start)
    if not noun or colon < 0 or not me.number or any(not p.nominal for p in (predicate, *predicate.chain())):
        return None
    before = [p for p in context.view.within(predicate.sentence) if p.nominal and p.start < colon]
    tally = next((p for p in before if p.lemma in lists["tallies"]), None)
    if tally is None and predicate.lemma not in lists["breach_nouns"]:
        return None  # "The ministry: three attacks" counts no breaches
    return Breach(predicate, "violated", "a count noted", (), tally.subject if tally is not None else (), me)


def _often(context: Context, predicate: Predicate) -> Breach | None:
    """Read "by Moscow's count Ukraine had attacked its energy sites more than 120 times"."""
    breach = Breach(predicate, "violated", "how often", predicate.subject)
    if times(context, predicate) is None or predicate.clause.negated:
        return None
    frame = codebook().evoked(context, predicate)
    attack = frame is not None and frame.type == "assault"
    return breach if attack and context.attribute(predicate).speaker is not None else None


def _tally(context: Context, predicate: Predicate) -> Breach | None:
    """Read "the ministry's total had grown to 4,900": a tally that a party keeps, in a text that counts breaches."""
    lists = words()
    if predicate.lemma not in lists["tally_verbs"] or not _counts_breaches(context):
        return None
    tally = next((p for p in predicate.roles.surface if p.head in lists["tallies"] or _left_out(context, p)), None)
    reached = [*predicate.preps.get("to", ()), *predicate.preps.get("at", ()), *predicate.object, *predicate.complement]
    number = next((p for p in reached if _plain_number(context, p)), None)
    if tally is None or number is None:
        return None
    keepers = (tally.possessor,) if tally.possessor is not None else (tally,)
    return Breach(predicate, "violated", "a tally", (), keepers, number) if context.who(keepers) else None


def _number_alone(context: Context, predicate: Predicate) -> Breach | None:
    """Read the second of two counts: "A blamed B for 4,900 violations; *B blamed A for 2,935*"."""
    lists = words()
    accuses, counts = predicate.lemma in lists["accuse"], predicate.lemma in lists["count"]
    reached = predicate.preps.get("for", ()) if accuses else predicate.object if counts else ()
    number = next((p for p in reached if p.head.replace(",", "").isdigit() and _plain_number(context, p)), None)
    earlier = (p for p in context.view.within(predicate.sentence) if p.nominal and p.start < predicate.start)
    if number is None or not any(p.lemma in lists["breach_nouns"] for p in earlier):
        return None
    return Breach(
        predicate, "violated", "a number alone", predicate.object if accuses else (), predicate.subject, number
    )


def _left_out(context: Context, phrase: Phrase) -> bool:
    """Tell whether the tally is left out after its owner: "whereas *Ukraine's* stopped at 2,935"."""
    end = phrase.start + len(phrase.text.removesuffix("'s"))
    return phrase.tag == "PROPN" and context.view.text[end : end + 3] == "'s "


def _counts_breaches(context: Context) -> bool:
    """Tell whether breaches are what the text counts at all."""
    nouns = words()["breach_nouns"]
    return any(p.nominal and p.lemma in nouns for p in context.view.predicates)


def _plain_number(context: Context, phrase: Phrase) -> bool:
    found = context.mentions.within(phrase.start, phrase.end, QuantityMention)
    return phrase.tag == "NUM" and any(m.quantity.unit is None for m in found)
