"""Who claims a breach, where a pronoun seems to make a side its own accuser.

"Its ministry claims that Baku violated it" is not said by Baku: a side that tells of a breach of
its own admits it, and says so by name or by the verb.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from trucewatch.coding.attribution import Attribution
from trucewatch.coding.breach import Breach
from trucewatch.coding.context import Context
from trucewatch.coding.reference import BACK, is_pronoun
from trucewatch.coding.who import Who
from trucewatch.records import SaidBy, Stance

ADMITTING = frozenset(
    ("admit", "acknowledge", "concede", "confess", "own", "apologise", "apologize", "regret", "grant")
)


def not_itself(
    context: Context, breach: Breach, by: tuple[Who, ...], against: Sequence[Who], said: Attribution
) -> tuple[tuple[Who, ...], Attribution]:
    """Return who claims a breach, and who vouches: another than the accused, unless that side admits it.

    Where the words name nobody else, the claimant is nobody that we know, under the words of the text.
    """
    if breach.says != "violated" or len(by) != 1 or not _same(by[0], against) or _admits(breach, said):
        return by, said
    if said.stance is Stance.DENIED or breach.told.clause.negated:
        return by, said  # what a side denies of itself
    if not by[0].inferred:
        author = replace(said, said_by=SaidBy("author"), stance=Stance.ASSERTED, speaker=None, evidence=())
        return (), author
    other = other_than(context, by[0], against)
    speaker = SaidBy("speaker", other.name, other.party.id) if other else SaidBy("speaker", _words(context, by[0]))
    return (other,) if other is not None else (), replace(said, said_by=speaker, speaker=other)


def other_than(context: Context, who: Who, accused: Sequence[Who]) -> Who | None:
    """Return the party named last before a pronoun or role, in its sentence or the two before, that is not accused.

    A name that is no pronoun's stays as it is read.
    """
    if not who.inferred:
        return who
    here, left_out = context.view.sentence_at(who.start), {w.party.id for w in accused}
    if here is None:
        return None
    for name in reversed(context.names.found):
        there = context.view.sentence_at(name.start)
        if name.start >= who.start or there is None or name.sort == "body" or name.party.id in left_out:
            continue
        if there.number < here.number - BACK:
            return None
        party, how = replace(name.party, name=_words(context, who)), f"for {name.party.name!r}, who is not accused"
        return replace(who, party=party, how=how)
    return None


def _words(context: Context, who: Who) -> str:
    return context.text[who.start : who.end]


def _same(who: Who, accused: Sequence[Who]) -> bool:
    return {who.party.id or who.party.name} == {w.party.id or w.party.name for w in accused}


def _admits(breach: Breach, said: Attribution) -> bool:
    """Tell whether a side tells of its own breach: by a verb of admitting, or of itself, "we", "it"."""
    verb = said.saying
    admitted = verb is not None and verb.lemma in ADMITTING
    return admitted or any(is_pronoun(p) for p in breach.offenders)
