"""Weapons as systems: the phrase that names one, its class, whose it is."""

from __future__ import annotations

import re
from dataclasses import dataclass

from trucewatch.coding.context import Context
from trucewatch.coding.lexicon import data
from trucewatch.coding.phrase import Phrase
from trucewatch.coding.view import Predicate
from trucewatch.coding.who import Who
from trucewatch.vocab.extension import per_extension

DETERMINERS = frozenset(
    ("The", "A", "An", "Its", "Their", "His", "Our", "These", "Those", "This", "That", "Some", "Such", "Each", "Every")
)
PRONOUNS = frozenset(("it", "its", "they", "their", "them", "which", "that", "each"))
BACK = 2  # sentences that a pronoun may reach back


@dataclass(frozen=True, slots=True)
class System:
    """A weapon told of: its name, its class and the phrase that names it."""

    name: str
    class_: str
    phrase: Phrase
    start: int
    end: int


@per_extension
def _patterns(group: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    listed = data("capability")[group]
    return tuple((re.compile(rf"(?<![\w-])(?:{line})(?![\w-])", re.IGNORECASE), name) for name, line in listed.items())


def system(context: Context, phrase: Phrase) -> System | None:
    """Return the weapon that a phrase names; None where it names none.

    The class is that of the noun ("cruise missile"), else of the name ("Smerch"); the name
    is the weapon's own where it has one, else the noun with what qualifies it.
    """
    start, end = _bounds(context, phrase)
    text = context.text[start:end]
    by_noun = next(((m, c) for pattern, c in _patterns("classes") if (m := pattern.search(text)) is not None), None)
    by_name = next(((m, c) for pattern, c in _patterns("names") for m in pattern.finditer(text) if _named(m)), None)
    own = _own_name(context, start, start + (by_noun[0].start() if by_noun else len(text))) if by_noun else None
    name = own or next((found[0].group() for found in (by_name, by_noun) if found is not None), None)
    known = [found[1] for found in (by_noun, by_name) if found is not None]
    class_ = next((c for c in known if c != "other"), "other")
    return System(name, class_, phrase, start, end) if name is not None else None


def meant(context: Context, phrase: Phrase) -> System | None:
    """Return the weapon that "it" or "its" stands for: the last one named before."""
    here = context.view.sentence_at(phrase.start)
    if here is None or phrase.text.lower() not in PRONOUNS:
        return None
    for earlier in reversed(context.view.predicates):
        if earlier.start >= phrase.start or earlier.nominal is False:
            continue
        if earlier.sentence.number < here.number - BACK:
            return None
        found = next((s for s in (system(context, p) for p in earlier.complement) if s is not None), None)
        if found is not None:
            return found
    return None


def _named(match: re.Match[str]) -> bool:
    """Tell a weapon's name from a common word: it has a capital or a figure."""
    return any(c.isupper() or c.isdigit() for c in match.group())


def _own_name(context: Context, start: int, end: int) -> str | None:
    """Return the name before a class noun: quoted words, or those with capitals that name no party."""
    before = context.text[start:end].rstrip()
    if (quoted := re.search(r"[\"“”]([^\"“”]+)[\"“”]$", before)) is not None:
        return quoted[1]
    words = re.split(r"\s+", before)
    run: list[str] = []
    for word in reversed(words):
        if (
            not re.match(r"[A-ZÀ-Þ][\w-]+|(?=.*[A-Z])\d[\w-]*$", word)
            or word in DETERMINERS
            or re.search(r"['’]s?$", word)
        ):
            break
        run.insert(0, word)
    parties = {n.party.name for n in context.names.within(start, end)}
    while run and run[0] in parties:
        run.pop(0)
    return " ".join(run) or None


def _bounds(context: Context, phrase: Phrase) -> tuple[int, int]:
    """Return the phrase's offsets with a quoted name before its head: 'its "Long Neptune" missile'."""
    start = phrase.start
    before = context.view.text[max(0, start - 40) : start]
    quoted = re.search(r"\"[^\"]+\"\s*$", before)
    return (start - len(before) + quoted.start() if quoted is not None else start), phrase.end


def holder(context: Context, found: System, predicate: Predicate | None) -> tuple[Who, ...]:
    """Return whose a weapon is: its possessor, the words before its name, who has or sends it."""
    phrase = found.phrase
    owner = context.who((phrase.possessor,)) if phrase.possessor is not None else ()
    owner = owner or context.who((phrase,))
    if owner:
        return owner
    me = context.view.at(phrase.i)
    above = me if me is not None else predicate
    clauses = (
        [p for p in context.view.predicates if p.relation == "relcl" and p.governor is above]
        if above is not None
        else []
    )
    for verb in (*clauses, *_verbs(context, phrase, predicate)):
        if verb.lemma in data("capability")["owning"]:
            owner = context.who([p for p in verb.subject if p.i != phrase.i], verb)
            if owner:
                return owner
    return ()


def _verbs(context: Context, phrase: Phrase, predicate: Predicate | None) -> list[Predicate]:
    above = context.view.above(phrase.start, phrase.end)
    return [p for p in (*above, *([predicate] if predicate else [])) if not p.nominal][:3]
