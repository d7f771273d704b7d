"""Where a sentence says that a truce was broken or kept: the predicates that tell it, and whose conduct is meant.

Words are in data/claims.yaml. A truce that is only asked for, promised or feared to break
is no breach: stance.py reads that off the predicates above.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from trucewatch.coding.context import Context
from trucewatch.coding.lexicon import data
from trucewatch.coding.phrase import Phrase
from trucewatch.coding.view import Predicate
from trucewatch.model import DurationMention

PRONOUNS = frozenset(("it", "them", "this", "that", "one", "these", "both"))
BACK = 2  # sentences that "it" may reach back for the truce it stands for


@dataclass(frozen=True, slots=True)
class Breach:
    """One telling of breach or observance.

    `says` is violated or observed, with the predicate's own negation already read.
    `offenders` are the phrases of those whose conduct is meant, `claimants` of those who say
    so where the form itself names them ("called the raid a violation"). `counted` is the
    noun phrase that a number counts.
    """

    predicate: Predicate
    says: str
    how: str
    offenders: tuple[Phrase, ...] = ()
    claimants: tuple[Phrase, ...] = ()
    counted: Phrase | None = None


@cache
def words() -> Mapping[str, frozenset[str]]:
    """Return the word lists of claims.yaml."""
    return {name: frozenset(map(str, listed)) for name, listed in data("claims").items() if isinstance(listed, list)}


@cache
def _strong() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{data('claims')['strong']})\b", re.IGNORECASE)


def of_truce(context: Context) -> bool:
    """Tell whether a document speaks of a truce at all."""
    return _strong().search(context.text) is not None


def breaches(context: Context, predicate: Predicate) -> Iterator[Breach]:
    """Yield what a predicate tells of breach or observance: one reading at most."""
    for reading in READINGS:
        found = reading(context, predicate)
        if found is not None:
            yield found
            return


def is_truce(context: Context, phrase: Phrase) -> bool:
    """Tell whether a phrase names a truce or a deal about one, also as "it" and "none of them"."""
    lists = words()
    if phrase.head in PRONOUNS or phrase.tag == "PRON":
        return phrase.text.lower() in PRONOUNS and _stands_for_truce(context, phrase)
    inner = [
        p
        for p in phrase.preps.get("of", ())
        if phrase.head in ("none", "neither", "all", "one", "most", "some", "any", "part", "each")
    ]
    if inner:
        return any(is_truce(context, p) for p in inner)
    return names_truce(
        context,
        phrase.head,
        {w.lower() for w in re.findall(r"[\w-]+", phrase.text)} - lists["truces"] | set(phrase.modifiers),
    )


def names_truce(context: Context, head: str, around: set[str]) -> bool:
    """Tell whether a noun with the words around it names a truce: "Minsk agreements", not "trade agreement"."""
    lists = words()
    if head in lists["truces"]:
        return True
    if head not in lists["deals"] or around & lists["not_truces"]:
        return False
    return bool(around & (lists["of_truce"] | lists["truces"])) or of_truce(context)


def _stands_for_truce(context: Context, phrase: Phrase) -> bool:
    here = context.view.sentence_at(phrase.start)
    if here is None:
        return False
    for earlier in reversed(context.view.predicates):
        if earlier.sentence.number < here.number - BACK:
            return False
        if (
            earlier.nominal
            and earlier.start < phrase.start
            and any(names_truce(context, p.head, set(p.modifiers)) for p in earlier.complement)
        ):
            return True
    return False


def keys(predicate: Predicate) -> Iterator[str]:
    """Yield a verb's lemma alone, with its particle, with each preposition: "break", "break down", "renege on"."""
    yield predicate.lemma
    clause = predicate.clause
    yield from (f"{predicate.lemma} {w}" for w in (clause.particle, *clause.adverbs, *predicate.preps) if w)


def among(predicate: Predicate, *lists: str) -> bool:
    """Tell whether a verb, with its particle or preposition, is in one of the word lists."""
    return any(key in words()[name] for key in keys(predicate) for name in lists)


def _targets(predicate: Predicate) -> tuple[Phrase, ...]:
    found = [*predicate.object]
    for name in ("on", "by", "to", "with", "from", "upon", "under"):
        found += predicate.preps.get(name, ())
    return tuple(found)


def _done_to_truce(context: Context, predicate: Predicate) -> bool:
    return any(is_truce(context, p) for p in _targets(predicate))


def _breaking(context: Context, predicate: Predicate) -> Breach | None:
    """Read "violated the truce", "the truce was broken"."""
    if predicate.nominal or not among(predicate, "breach") or not _done_to_truce(context, predicate):
        return None
    says = "observed" if _denied(predicate) else "violated"
    return Breach(predicate, says, f"{predicate.lemma} a truce", predicate.subject)


def _keeping(context: Context, predicate: Predicate) -> Breach | None:
    """Read "respected the truce", "failed to honour the deal", "did not implement the accord"."""
    if predicate.nominal or not among(predicate, "keep", "keep_not") or not _done_to_truce(context, predicate):
        return None
    if _denied(predicate) or _failed(predicate):
        return Breach(predicate, "violated", f"{predicate.lemma} not", predicate.subject)
    if not among(predicate, "keep"):
        return None
    return Breach(predicate, "observed", f"{predicate.lemma} a truce", predicate.subject)


def _denied(predicate: Predicate) -> bool:
    return predicate.clause.negated or any(a in ("never", "hardly", "scarcely") for a in predicate.clause.adverbs)


def _failed(predicate: Predicate) -> bool:
    above = predicate.governor
    return above is not None and predicate.relation == "xcomp" and above.lemma in words()["failing"]


def _lasting(context: Context, predicate: Predicate) -> Breach | None:
    """Read what a truce does by itself: it held, it collapsed, it lasted barely an hour."""
    if predicate.nominal or not any(is_truce(context, p) for p in predicate.roles.surface):
        return None
    if among(predicate, "fail") and not predicate.clause.negated and not predicate.object:
        return Breach(predicate, "violated", f"the truce {predicate.lemma}")
    if not among(predicate, "hold") or (predicate.object and predicate.lemma not in ("survive", "outlast", "last")):
        return None
    short = predicate.lemma in ("last", "hold", "survive") and _short(context, predicate)
    says = "violated" if _denied(predicate) or _failed(predicate) or short else "observed"
    return Breach(predicate, says, f"the truce {predicate.lemma}")


def _short(context: Context, predicate: Predicate) -> bool:
    """Tell whether a truce is said to have lasted for next to no time."""
    start, end = context.view.extent(predicate)
    text = context.text[start:end].lower()
    lengths = context.mentions.of(predicate, DurationMention)
    barely = any(re.search(rf"\b{w}\b", text) for w in words()["barely"])
    return (barely and bool(lengths)) or bool(
        re.search(r"\b(?:minutes|less than an? (?:hour|day)|(?:a|mere) (?:few )?hours)\b", text)
    )


def _being(context: Context, predicate: Predicate) -> Breach | None:
    """Read "the truce is dead", "was in tatters", "remained intact", "the front was quiet"."""
    if predicate.nominal or predicate.lemma not in ("be", "remain", "stay", "lie", "appear", "look", "seem", "fall"):
        return None
    said = {p.head for p in (*predicate.complement, *predicate.preps.get("in", ()))}
    lists = words()
    if any(is_truce(context, p) for p in predicate.roles.surface):
        if said & lists["failed_words"] and not predicate.clause.negated:
            return Breach(predicate, "violated", "the truce is over")
        if said & lists["held_words"]:
            return Breach(predicate, "violated" if predicate.clause.negated else "observed", "the truce is whole")
    quiet = said & lists["quiet_words"] and any(p.head in lists["quiet_subjects"] for p in predicate.roles.surface)
    if quiet and not predicate.clause.negated and of_truce(context):
        return Breach(predicate, "observed", "quiet told")
    return None


READINGS: tuple[Callable[[Context, Predicate], Breach | None], ...] = (_breaking, _keeping, _lasting, _being)
