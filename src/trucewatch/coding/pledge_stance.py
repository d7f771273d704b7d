"""Who vouches for a commitment act, and how surely: promising is done by being said (docs/records.md, rule 2)."""

from __future__ import annotations

import itertools
from dataclasses import replace

from trucewatch.coding.attribution import Attribution
from trucewatch.coding.context import Context
from trucewatch.coding.pledge_acts import Act
from trucewatch.coding.pledge_terms import Terms
from trucewatch.coding.view import Predicate
from trucewatch.coding.who import Who
from trucewatch.records import SaidBy, Stance

# Acts of which a future or a "may" is news: the others are done by being said, or not at all.
COMING = frozenset(("extended", "resumed", "suspended", "entered_into_effect", "expired", "withdrew", "declared"))


def attribution(context: Context, act: Act, by: tuple[Who, ...], terms: Terms) -> Attribution | None:
    """Return who vouches for an act and its stance; None where the words tell of no act."""
    if act.lead is not None:
        return _laid_down(context, act, act.lead, by)
    predicate = act.predicate
    found = context.attributor.attribute(predicate, own=False)
    if found.void:
        return None
    if act.negated:
        return replace(found, stance=Stance.DENIED) if _speaks(found, by) else None
    if act.entry.has("ready") and by and found.speaker is not None and not _speaks(found, by):
        return None  # that somebody is ready is for him to say
    if _due(act):
        return replace(found, stance=Stance.PLANNED)
    if _loose(act) and found.stance in (Stance.HYPOTHETICAL, Stance.PLANNED):
        return None
    if _in_passing(context, act, found):
        found = replace(found, said_by=SaidBy("author"), stance=Stance.ASSERTED, speaker=None, evidence=(), inferred=())
    if len({w.party.id for w in by}) == 1 and not act.entry.has("status"):
        found = context.attributor.verbal(found, by, predicate)
    return _mood(context, act, found, terms)


def _in_passing(context: Context, act: Act, found: Attribution) -> bool:
    """Tell whether an act only sets the scene of what somebody says of something else, and so is the author's.

    "Drones hit the port an hour after the truce ran out, the governor said."
    """
    if found.saying is None or found.stance is not Stance.CLAIMED or act.predicate.clause.quoted:
        return False
    told = (act.predicate, *act.predicate.chain())
    for here, above in itertools.pairwise(told):
        if above is found.saying:
            return False
        if here.relation == "advcl" and here.clause.marker in ("after", "since", "when", "before", "as", "while"):
            return context.view.extent(here)[1] < found.saying.start
    return False


def _laid_down(context: Context, act: Act, lead: Act, by: tuple[Who, ...]) -> Attribution | None:
    """Return who vouches for a term: who tells of the deal or order, whatever the mood of the term's own clause."""
    told = act.predicate if lead.matter.earlier else lead.predicate
    if told.governor is not None and told.governor.start > told.end and ":" in _between(context, told):
        told = replace(told, governor=None, relation="root")  # the parser hangs it on what it lays down
    found = context.attributor.attribute(told, own=False)
    if found.void:
        return None
    return context.attributor.verbal(found, by, told) if act.act != "agreed" and len(by) == 1 else found


def _between(context: Context, told: Predicate) -> str:
    above = told.governor
    return context.view.text[told.end : above.start] if above is not None else ""


def _speaks(found: Attribution, by: tuple[Who, ...]) -> bool:
    """Tell whether the speaker is of the party whose act it is."""
    speaker = found.speaker
    return speaker is not None and any((w.party.id or w.name) == (speaker.party.id or speaker.name) for w in by)


def _mood(context: Context, act: Act, found: Attribution, terms: Terms) -> Attribution | None:
    """Apply the mood of the act's own clause: an extension may be to come, a "would accept" is a word given."""
    clause = act.predicate.clause
    stance = found.stance
    if clause.modal in ("may", "might", "could", "can"):
        stance = Stance.HYPOTHETICAL
    elif clause.modal in ("should", "must", "ought"):
        return None
    elif (clause.tense == "future" or clause.modal == "would") and not act.entry.has("said"):
        stance = Stance.PLANNED if act.act in COMING else stance
    elif act.entry.has("status") and clause.tense == "present" and _ahead(context, act, terms):
        stance = Stance.PLANNED
    if stance is Stance.HYPOTHETICAL and act.act not in COMING:
        return None
    if stance is Stance.OPINION and (clause.modal or clause.tense == "future"):
        return None  # what somebody thinks will come
    return replace(found, stance=stance)


def _loose(act: Act) -> bool:
    """Tell whether an act hangs, as an infinitive, on a verb that only asks for it: "urged them to accept"."""
    return act.predicate.clause.form in ("infinitive", "gerund")


def _due(act: Act) -> bool:
    """Tell whether a truce is only to begin or end: "is due to expire"."""
    return act.entry.has("status") and act.predicate.clause.form == "infinitive"


def _ahead(context: Context, act: Act, terms: Terms) -> bool:
    """Tell whether an act told in the present lies ahead: "the truce expires at noon", but not "is in force"."""
    published = context.document.published
    if terms.when is None:
        return act.predicate.lemma not in ("be", "remain", "stay")
    return bool(published and terms.when[:10] >= published[:10])
