"""Who accuses whom of a breach: the accusing verb or noun above it, and mutual accusation."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from trucewatch.coding.breach import words
from trucewatch.coding.context import Context
from trucewatch.coding.phrase import Phrase
from trucewatch.coding.reference import pair
from trucewatch.coding.view import Predicate
from trucewatch.coding.who import Who

EACH_OTHER = frozenset(
    ("each other", "one another", "the other", "the other side", "the other party", "the others", "other")
)
MUTUAL = re.compile(r"\b(?:accus|blam|charg)\w+ (?:each other|one another)\b")
OF_WHAT = re.compile(r"\s(?:of|for|over)\s")
THROUGH = frozenset(("conj", "xcomp", "advcl", "complement", "object", "ccomp"))
STEPS = 5  # predicates that may lie between a breach and the accusing verb


@dataclass(frozen=True, slots=True)
class Accusation:
    """An accusing verb or noun: who accuses and who is accused; mutual where each accuses the other."""

    predicate: Predicate
    claimants: tuple[Phrase, ...]
    accused: tuple[Phrase, ...]
    mutual: bool = False


def accusation(context: Context, predicate: Predicate) -> Accusation | None:
    """Return the accusation that a breach stands under, the nearest; None where nobody accuses."""
    return _under(context, predicate) or _by_words(context, predicate)


def _by_words(context: Context, predicate: Predicate) -> Accusation | None:
    """Read "A and B accuse each other of" off the words, where the parser takes the verb for a noun."""
    sentence = predicate.sentence
    found = MUTUAL.search(context.view.text, sentence.start, predicate.start)
    first = context.view.phrase(sentence.start, found.start()) if found is not None else None
    return Accusation(predicate, (first,), (), True) if first is not None else None


def _under(context: Context, predicate: Predicate) -> Accusation | None:
    node = predicate
    for _ in range(STEPS):
        above = node.governor
        if above is None or node.relation.startswith("relcl"):
            return None
        if (found := _accusing(node, above) or _says_of_other(predicate, above)) is not None:
            return found
        if not above.nominal and node.relation not in THROUGH and not node.relation.startswith("prep:"):
            return None
        node = above
    return None


def _of_object(node: Predicate, above: Predicate) -> Accusation | None:
    """Read "accused *the rebels of violations*" where the parser hangs the breach on the accused."""
    verb = above.governor
    if verb is None or above.relation != "object" or not node.relation.startswith(("prep:of", "prep:for", "prep:over")):
        return None
    if verb.lemma not in words()["accuse"]:
        return None
    accused = tuple(replace(p, end=_cut(p, node), text=p.text[: _cut(p, node) - p.start]) for p in above.complement)
    return Accusation(verb, verb.subject, accused, _each_other(accused))


def _cut(phrase: Phrase, node: Predicate) -> int:
    """Return where the accused ends: before the preposition of what he is accused of."""
    head = OF_WHAT.split(phrase.text)[0]
    return phrase.start + len(head) if node.start < phrase.end else phrase.end


def _accusing(node: Predicate, above: Predicate) -> Accusation | None:
    lists = words()
    if above.nominal:
        told = above.lemma in lists["accusations"] and node.relation != "relcl"
        verb = above.governor
        if above.lemma in lists["blame"] and verb is not None and (accused := _light(verb)):
            return Accusation(verb, verb.subject, accused, _each_other(accused))
        return _by_noun(above, node) if told else _of_object(node, above)
    traded = [p for p in above.object if p.head in lists["accusations"]]
    if traded and above.lemma in lists["trade"] and node.relation.startswith("prep:"):
        return _traded(above, traded[0])
    aimed = node.relation in (
        "prep:of",
        "prep:for",
        "prep:with",
        "prep:over",
        "prep:about",
        "pcomp",
        "xcomp",
        "advcl",
        "ccomp",
    )
    if above.lemma in lists["accuse"] and aimed and above.object:
        return Accusation(above, above.subject, above.object, _each_other(above.object) or _one_another(above))
    if (accused := _light(above)) and node.relation.startswith(("prep:for", "object", "prep:with")):
        return Accusation(above, above.subject, accused, _each_other(accused))
    blamed = above.lemma == "blame" and node.relation == "object" and (above.preps.get("on") or ())
    return Accusation(above, above.subject, above.preps["on"], _each_other(above.preps["on"])) if blamed else None


def _light(verb: Predicate) -> tuple[Phrase, ...]:
    """Return who is accused by a phrase: "laid the blame at Israel's door", "held the army responsible"."""
    lists = words()
    if verb.lemma in ("hold", "find", "deem") and any(p.head in lists["responsible"] for p in verb.complement):
        return verb.object
    if verb.lemma not in lists["lay"] or not any(p.head in lists["blame"] for p in verb.object):
        return ()
    at = [*verb.preps.get("at", ()), *verb.preps.get("on", ()), *verb.preps.get("to", ())]
    inside = [d for ps in (verb.object, *verb.preps.values()) for p in ps for d in p.deep()]
    at += [p for d in inside for name in ("at", "on") for p in d.preps.get(name, ()) if p not in at]
    return tuple(p.possessor if p.head in ("door", "foot", "doorstep") and p.possessor else p for p in at)


def _by_noun(noun: Predicate, node: Predicate) -> Accusation | None:
    """Read "accusations of violating the truce": with their owner, or the verb that trades them.

    `node` is the breach, on which the parser may hang who is accused: "levels the charge of breaking it at Baku".
    """
    verb = noun.governor
    me = noun.complement[0] if noun.complement else None
    if (
        verb is not None
        and not verb.nominal
        and verb.lemma in words()["trade"]
        and noun.relation == "object"
        and me is not None
    ):
        traded = _traded(verb, me)
        inside = [q for p in (*node.object, *node.complement) for q in p.preps.get("at", ())]
        return traded if traded.accused else replace(traded, accused=(*node.preps.get("at", ()), *inside))
    against = me.preps.get("against", ()) if me is not None else ()
    return Accusation(noun, noun.subject, against) if noun.subject else None


def _traded(verb: Predicate, what: Phrase) -> Accusation:
    """Return who trades accusations, "with" him whom the words name beside."""
    beside = (*verb.preps.get("with", ()), *what.preps.get("with", ()))
    against = (*verb.preps.get("against", ()), *verb.preps.get("at", ()), *what.preps.get("against", ()))
    mutual = verb.lemma in ("trade", "exchange", "swap", "bandy") or _each_other(against)
    return Accusation(verb, (*verb.subject, *beside), against, mutual)


def _says_of_other(breach: Predicate, above: Predicate) -> Accusation | None:
    """Read "each says that the other broke it"."""
    if above.nominal or breach.relation != "ccomp" or not _each_other(breach.subject):
        return None
    return Accusation(above, above.subject, breach.subject, True)


def _each_other(phrases: tuple[Phrase, ...]) -> bool:
    return any(OF_WHAT.split(p.text.lower())[0] in EACH_OTHER for p in phrases)


def _one_another(verb: Predicate) -> bool:
    """Tell whether several accuse "one", of which the parser does not see "another"."""
    return len(verb.subject) > 1 and any(p.head == "one" for p in verb.object)


def sides(context: Context, phrases: tuple[Phrase, ...], predicate: Predicate) -> tuple[Who, ...]:
    """Return the two sides of a mutual accusation; fewer where the document does not say who they are."""
    found = context.who(phrases, predicate)
    if len(found) == 2 or not phrases:
        return found
    at = phrases[0]
    both = pair(context.names, at.start)
    return tuple(Who(p, at.start, at.end, p.name, None, True, "the two parties of the text") for p in both)
