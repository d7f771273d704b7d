"""How many were killed, injured, displaced, detained or released, from the words of one predicate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from trucewatch.coding.conditions import role
from trucewatch.coding.context import Context
from trucewatch.coding.frames import Frame
from trucewatch.coding.lexicon import nouns
from trucewatch.coding.phrase import Phrase
from trucewatch.coding.view import Predicate
from trucewatch.model import QuantityMention
from trucewatch.records import Quantity, Span

NOBODY = frozenset(("nobody", "no one", "none", "no-one"))


@dataclass(frozen=True, slots=True)
class Toll:
    """A number of people, with the words it was read from and the phrase that counts them."""

    quantity: Quantity
    span: Span
    phrase: Phrase


def toll(context: Context, predicate: Predicate, frame: Frame) -> Toll | None:
    """Return the number in a frame's toll role; None where the words give none ("dozens")."""
    if frame.toll is None:
        return None
    found = each(context, predicate, frame)
    if not found:
        return None
    if len(found) > 1 and _one_side(found) and all(t.quantity.exact is not None for t in found):
        total = sum(t.quantity.exact or 0 for t in found)
        words = context.span(min(t.span.start for t in found), max(t.span.end for t in found))
        return Toll(Quantity(exact=total), words, found[0].phrase)
    return found[0]


def _one_side(found: Sequence[Toll]) -> bool:
    """Tell whether numbers add up: "21 hostages and 730 prisoners" are of two sides, and two records."""
    heads = {t.phrase.head for t in found}
    return len(heads) == 1 or not any(nouns().has("captives", head) for head in heads)


def each(context: Context, predicate: Predicate, frame: Frame) -> list[Toll]:
    """Return the numbers of a frame's toll role one by one: "105 hostages and 240 prisoners"."""
    return [t for t in (counted(context, phrase) for phrase in _counting(predicate, frame.toll_of)) if t is not None]


def _counting(predicate: Predicate, name: str) -> tuple[Phrase, ...]:
    """Return the phrases whose number is a toll: a role, "the *lives of 12*", "the toll *rose to 40*"."""
    if name == "lives":
        inner = tuple(p for life in predicate.object for p in life.preps.get("of", ()))
        return predicate.indirect or inner or predicate.object
    if name == "standing":
        return _standing(predicate)
    if predicate.nominal:
        return role(predicate, name) or predicate.preps.get("of", ()) or predicate.complement
    return role(predicate, name)


def _standing(noun: Predicate) -> tuple[Phrase, ...]:
    """Return the number that a sum of people is said to stand at: "the toll *rose to 40*", "the dead *number 40*"."""
    above = noun.governor
    verb = above if above is not None and not above.nominal else noun
    told = (*verb.preps.get("to", ()), *verb.preps.get("at", ()), *noun.preps.get("at", ()))
    if verb is not noun and noun.relation == "subject":
        told += (*verb.complement, *verb.object)
    return tuple(p for p in (*told, *noun.preps.get("of", ())) if p.number or p.tag == "NUM")[:1]


def counted(context: Context, phrase: Phrase) -> Toll | None:
    """Return the number that a phrase counts people by: "at least 34 of them", "a civilian", "nobody"."""
    mentions = context.mentions.within(phrase.whole[0], max(phrase.end, phrase.start), QuantityMention)
    for mention in mentions:
        if mention.quantity.unit is None and mention.span.start <= phrase.end:
            return Toll(mention.quantity, mention.span, phrase)
    words = context.span(phrase.start, phrase.end)
    first = words.quote.split()[0].lower() if words.quote.split() else ""
    if phrase.text.lower() in NOBODY or (first == "no" and nouns().has("people", phrase.head)):
        return Toll(Quantity(exact=0), words, phrase)
    single = first in ("a", "an") and (nouns().has("people", phrase.head) or nouns().has("armed", phrase.head))
    if single and not phrase.plural:
        return Toll(Quantity(exact=1), words, phrase)
    return None
