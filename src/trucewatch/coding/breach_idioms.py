"""Turns of phrase that tell breach or observance: "existed only on paper", "not a shot was fired".

The entries are in data/idioms.yaml, each with an example that a test holds it to.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from trucewatch.coding.breach import Breach, doers, is_truce, of_truce
from trucewatch.coding.context import Context
from trucewatch.coding.entries import allowed, made
from trucewatch.coding.lexicon import data
from trucewatch.coding.view import Predicate
from trucewatch.errors import BadValue
from trucewatch.vocab.extension import per_extension
from trucewatch.vocab.marked import Entry

STANDS = frozenset(("subject", "any", "text"))


@dataclass(frozen=True, slots=True)
class Idiom:
    """One entry of idioms.yaml; the file's head says what each field means."""

    words: str
    truce: str
    says: str
    verbs: tuple[str, ...] = ()
    negated: bool = False
    none: bool = False
    example: str = ""
    counter: tuple[str, ...] = ()

    @property
    def pattern(self) -> re.Pattern[str]:
        """The words, in any case."""
        return _compiled(self.words)


@cache
def _compiled(words: str) -> re.Pattern[str]:
    return re.compile(words, re.IGNORECASE)


@per_extension
def idioms() -> Mapping[str, tuple[Idiom, ...]]:
    """Return the idioms of idioms.yaml by verb; a slip in an entry raises BadValue with its line."""
    index: dict[str, tuple[Idiom, ...]] = {}
    for entry in data("idioms")["idioms"]:
        idiom = _idiom(entry)
        for verb in idiom.verbs:
            index[verb] = (*index.get(verb, ()), idiom)
    return index


def _idiom(entry: Entry) -> Idiom:
    idiom = made(Idiom, entry, needed=("words", "truce", "says", "verbs", "example"))
    allowed(idiom.truce, STANDS, entry, "truce")
    allowed(idiom.says, ("violated", "observed"), entry, "says")
    try:
        _compiled(idiom.words)
    except re.error as error:
        raise BadValue(f"{idiom.words!r} is no regular expression: {error}", f"{entry.where}, words") from error
    return idiom


def idiom_breach(context: Context, predicate: Predicate) -> Breach | None:
    """Return the breach or observance that a turn of phrase tells; None where no entry fits."""
    if predicate.nominal or not of_truce(context):
        return None
    for idiom in idioms().get(predicate.lemma, ()):
        if idiom.pattern.search(_clause(context, predicate)) and _stands(context, predicate, idiom.truce):
            return _breach(context, predicate, idiom)
    return None


def _breach(context: Context, predicate: Predicate, idiom: Idiom) -> Breach:
    turned = predicate.clause.negated and not idiom.negated
    says = {"violated": "observed", "observed": "violated"}[idiom.says] if turned else idiom.says
    offenders = () if idiom.truce == "subject" or idiom.none else doers(context, predicate.subject)
    return Breach(predicate, says, f"idiom: {idiom.example}", offenders, none=idiom.none)


def _clause(context: Context, predicate: Predicate) -> str:
    """Return a predicate's words from its subject to the end of its clause, without what is joined to it.

    A relative clause on the subject tells of something else: "the truce that had ended the war was broken".
    """
    start, end = context.view.extent(predicate)
    later = [c.start for c in context.view.children(predicate, "conj") if c.start > predicate.start]
    first = min([start, *(p.start for p in predicate.roles.surface if p.start < predicate.start)])
    text, out = context.view.text, ""
    for start, stop in _relative(context, predicate):
        if first <= start and stop <= predicate.start:
            out, first = out + text[first:start], stop
    return out + text[first : min([end, *later])]


def _relative(context: Context, predicate: Predicate) -> list[tuple[int, int]]:
    """Return where the relative clauses of a predicate's subject stand."""
    nouns = [noun for p in predicate.roles.surface if (noun := context.view.at(p.i)) is not None]
    clauses = [c for noun in nouns for c in context.view.children(noun, "relcl")]
    return sorted(context.view.extent(c) for c in clauses)


def _stands(context: Context, predicate: Predicate, where: str) -> bool:
    """Tell whether the truce stands where an idiom wants it."""
    if where == "text":
        return True
    if where == "subject":
        return any(is_truce(context, p) for p in predicate.roles.surface)
    everywhere = (*predicate.roles.surface, *predicate.object, *(p for ps in predicate.preps.values() for p in ps))
    return any(is_truce(context, inner) for p in everywhere for inner in p.deep())
