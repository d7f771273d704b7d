"""Where a sentence says that a truce was broken or kept: the predicates that tell it, and whose conduct is meant.

Words are in data/claims.yaml. A truce that is only asked for, promised or feared to break
is no breach: stance.py reads that off the predicates above.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from trucewatch.coding.context import Context
from trucewatch.coding.lexicon import data
from trucewatch.coding.phrase import Phrase
from trucewatch.coding.view import Predicate
from trucewatch.model import DurationMention
from trucewatch.vocab.extension import per_extension

PRONOUNS = frozenset(("it", "they", "this", "that", "one", "these", "both"))
QUANTIFIERS = frozenset(("none", "neither", "all", "one", "most", "some", "any", "part", "each"))
TIMES = frozenset(("hour", "minute", "day", "week"))  # "the truce hours after": the parser's noun, not the text's
LYING = ("along", "in", "at", "across", "around", "over", "on")  # "it was quiet along the river"
BACK = 2  # sentences that "it" may reach back for the truce it stands for


@dataclass(frozen=True, slots=True)
class Breach:
    """One telling of breach or observance.

    `says` is violated or observed, with the predicate's own negation already read.
    `offenders` are the phrases of those whose conduct is meant, `claimants` of those who say
    so where the form itself names them ("called the raid a violation"). `counted` is the
    noun phrase that a number counts; `verb` the verb that tells a noun, whose mood is the claim's;
    `figure` the offsets of a number told in brackets: "more violations in Taiz (43)". `none` is true
    where none happened.
    """

    predicate: Predicate
    says: str
    how: str
    offenders: tuple[Phrase, ...] = ()
    claimants: tuple[Phrase, ...] = ()
    counted: Phrase | None = None
    verb: Predicate | None = None
    figure: tuple[int, int] | None = None
    none: bool = False

    @property
    def told(self) -> Predicate:
        """The predicate that is asserted, denied or feared."""
        return self.verb or self.predicate


@per_extension
def words() -> Mapping[str, frozenset[str]]:
    """Return the word lists of claims.yaml."""
    return {name: frozenset(map(str, listed)) for name, listed in data("claims").items() if isinstance(listed, list)}


@per_extension
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
    if any(is_truce(context, p) for p in phrase.preps.get("of", ()) if phrase.head in QUANTIFIERS):
        return True
    if phrase.head in PRONOUNS:
        return _stands_for_truce(context, phrase)
    around = {w.lower() for w in re.findall(r"[\w-]+", phrase.text)} | set(phrase.modifiers)
    head = (
        phrase.head if phrase.head not in TIMES else next((m for m in phrase.modifiers if m in words()["truces"]), "")
    )
    return names_truce(context, head, around - {phrase.head})


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
    if predicate.nominal or not among(predicate, "breach"):
        return None
    if _left_out(context, predicate):
        return Breach(predicate, "violated", f"{predicate.lemma} what was told before", predicate.preps.get("by", ()))
    if not _done_to_truce(context, predicate):
        return None
    says = "observed" if _denied(predicate) else "violated"
    return Breach(predicate, says, f"{predicate.lemma} a truce", doers(context, predicate.subject))


def _left_out(context: Context, predicate: Predicate) -> bool:
    """Tell whether notes leave out the truce that was broken: "Broken within the hour, says Baku"."""
    bare = predicate.clause.form == "participle" and predicate.start == predicate.sentence.start
    return bare and of_truce(context)


def doers(context: Context, what: tuple[Phrase, ...]) -> tuple[Phrase, ...]:
    """Return who did what a phrase tells: "Russia's raid", "the Israeli strike", "the withdrawal by the army"."""
    found = list(what)
    for phrase in what:
        act = context.view.at(phrase.i)
        found += [*(act.subject if act is not None else ()), *((phrase.possessor,) if phrase.possessor else ())]
    return tuple(found)


def _keeping(context: Context, predicate: Predicate) -> Breach | None:
    """Read "respected the truce", "failed to honour the deal", "did not implement the accord"."""
    if predicate.nominal or not among(predicate, "keep", "keep_not") or not _done_to_truce(context, predicate):
        return None
    if _denied(predicate) or _failed(predicate):
        return Breach(predicate, "violated", f"{predicate.lemma} not", predicate.subject)
    told = predicate.clause.form == "finite" or predicate.clause.perfect or _goes_on(predicate)
    if not among(predicate, "keep") or not told or _own_word(context, predicate):
        return None
    return Breach(predicate, "observed", f"{predicate.lemma} a truce", predicate.subject)


def _goes_on(predicate: Predicate) -> bool:
    """Tell whether a verb without tense is told as done: "continued to respect"."""
    above = predicate.governor
    return above is not None and predicate.relation == "xcomp" and above.lemma in ("continue", "keep", "begin", "start")


def _own_word(context: Context, predicate: Predicate) -> bool:
    """Tell whether a side says of itself that it keeps a truce: its word given again, and no claim."""
    speaker = context.attribute(predicate).speaker
    if speaker is None or predicate.clause.tense == "past" or predicate.clause.perfect:
        return False
    own = context.who(predicate.subject, predicate)
    return any(w.party.id is not None and w.party.id == speaker.party.id for w in own)


def _denied(predicate: Predicate) -> bool:
    return predicate.clause.negated or any(a in ("never", "hardly", "scarcely") for a in predicate.clause.adverbs)


def _failed(predicate: Predicate) -> bool:
    above = predicate.governor
    return above is not None and predicate.relation == "xcomp" and above.lemma in words()["failing"]


def _lasting(context: Context, predicate: Predicate) -> Breach | None:
    """Read what a truce does by itself: it held, it collapsed, it lasted barely an hour."""
    if predicate.nominal or not _of_truce(context, predicate):
        return None
    if among(predicate, "fail") and not predicate.clause.negated and not predicate.object:
        return Breach(predicate, "violated", f"the truce {predicate.lemma}")
    told = [
        p for p in predicate.object if ":" not in context.view.text[predicate.end : p.start]
    ]  # "it holds: a few shots"
    over = told and predicate.lemma not in ("survive", "outlast", "last") and predicate.relation != "acl"
    if over or not among(predicate, "hold"):
        return None
    short = predicate.lemma in ("last", "hold", "survive") and _short(context, predicate)
    says = "violated" if _denied(predicate) or _failed(predicate) or short else "observed"
    return Breach(predicate, says, f"the truce {predicate.lemma}")


def _of_truce(context: Context, predicate: Predicate) -> bool:
    """Tell whether a verb's subject is a truce; "it" only where the verb is said of little else.

    A relative clause that the parser hung on a place is the truce's: "a truce in Jeddah which did not last".
    """
    subjects = predicate.roles.surface
    if any(p.head in PRONOUNS for p in subjects) and predicate.lemma in words()["hold_too"]:
        return False
    if any(is_truce(context, p) for p in subjects):
        return True
    if predicate.relation == "acl" and predicate.lemma == "hold":  # "the truce held": no truce is held by somebody
        return any(is_truce(context, p) for p in predicate.object)
    if not predicate.relation.startswith("relcl"):
        return False
    for above in (p for s in subjects for p in context.view.above(s.start, s.end)):
        if not above.nominal:
            return any(is_truce(context, p) for p in above.object)
        if above.lemma in words()["truces"]:
            return True
    return False


def _ending(context: Context, predicate: Predicate) -> Breach | None:
    """Read "the bomb put an end to the truce": an act of war ends it, not a party's word."""
    if predicate.nominal or predicate.lemma not in ("put", "end", "bring", "mark", "spell", "break", "finish"):
        return None
    ended = predicate.object if predicate.lemma in ("end", "break", "finish") else _end_of(predicate)
    act = any(p.head in words()["incidents"] or p.head in words()["acts"] for p in predicate.subject)
    if not act or not any(is_truce(context, p) for p in ended):
        return None
    return Breach(predicate, "violated", "put an end to a truce", predicate.subject)


def _end_of(predicate: Predicate) -> tuple[Phrase, ...]:
    """Return what an end is put to: "put an end *to it*", "marked the end *of the truce*"."""
    ends = [p for p in predicate.object if p.head in ("end", "stop", "halt", "close", "collapse")]
    inner = (*ends[0].preps.get("to", ()), *ends[0].preps.get("of", ())) if ends else ()
    return (*inner, *predicate.preps.get("to", ())) if ends else ()


def _short(context: Context, predicate: Predicate) -> bool:
    """Tell whether a truce is said to have lasted for next to no time."""
    start, end = context.view.extent(predicate)
    text = context.text[start:end].lower()
    lengths = context.mentions.of(predicate, DurationMention)
    barely = any(re.search(rf"\b{w}\b", text) for w in words()["barely"])
    return (barely and bool(lengths)) or bool(
        re.search(r"\b(?:minutes|less than an? (?:hour|day)|(?:a|mere) (?:few )?hours)\b", text)
    )


def _contrary(context: Context, predicate: Predicate) -> Breach | None:
    """Read "stayed in the town, contrary to the agreement"."""
    if predicate.nominal:
        return None
    against = [p for name in ("contrary to", "to", "counter to") for p in predicate.preps.get(name, ())]
    before = (context.view.text[max(0, p.start - 14) : p.start].lower() for p in against if is_truce(context, p))
    told = any(re.search(r"\b(?:contrary|counter) to (?:the )?$", words) for words in before)
    return Breach(predicate, "violated", "contrary to a truce", predicate.subject) if told else None


def _being(context: Context, predicate: Predicate) -> Breach | None:
    """Read "the truce is dead", "was in tatters", "remained intact", "the front was quiet"."""
    if predicate.nominal or predicate.lemma not in ("be", "remain", "stay", "lie", "appear", "look", "seem", "fall"):
        return None
    lists = words()
    said = {p.head for p in (*predicate.complement, *predicate.preps.get("in", ()))}
    said |= {m for p in predicate.complement if p.head in lists["quiet_subjects"] for m in p.modifiers}
    if any(is_truce(context, p) for p in predicate.roles.surface):
        if said & lists["failed_words"] and not predicate.clause.negated:
            return Breach(predicate, "violated", "the truce is over")
        if said & lists["held_words"]:
            return Breach(predicate, "violated" if predicate.clause.negated else "observed", "the truce is whole")
    subjects = [p.head for p in predicate.roles.surface]
    there = subjects == ["it"] and any(_lies(predicate, name) for name in LYING)
    quiet = said & lists["quiet_words"] and (there or any(s in lists["quiet_subjects"] for s in subjects))
    quiet = quiet and not context.view.text[: predicate.sentence.end].endswith("?")
    if quiet and not predicate.clause.negated and of_truce(context):
        return Breach(predicate, "observed", "quiet told")
    return None


def _lies(predicate: Predicate, name: str) -> bool:
    """Tell whether a preposition of place hangs on a copula or on what it says: "it was quiet *along* the line"."""
    return name in predicate.preps or any(name in p.preps for p in predicate.complement)


READINGS: tuple[Callable[[Context, Predicate], Breach | None], ...] = (
    _breaking,
    _keeping,
    _lasting,
    _ending,
    _contrary,
    _being,
)
